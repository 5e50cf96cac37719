import { linux } from '../../src/platform/linux/linux.js';
import { platformContract } from './platform-contract.js';
import { RealLinuxWorld } from './real-world.js';

platformContract({
  name: 'linux',
  make: () => Promise.resolve(new RealLinuxWorld(linux)),
  capabilities: {
    tokenTickMs: 50,
    otherToken: (token) => token.replace(/\d+$/, (ticks) => String(Number(ticks) + 360_000)),
    groups: true,
    instantPins: true,
    threadIds: true,
    freezing: true,
    facts: true,
    carries: true,
    states: true,
  },
});
