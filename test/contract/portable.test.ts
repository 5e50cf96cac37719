import { portable } from '../../src/platform/portable/portable.js';
import { platformContract } from './platform-contract.js';
import { RealLinuxWorld } from './real-world.js';

// On Linux with procps: the only system it can be run on here. What other systems print is under
// test/unit/platform/portable.
platformContract({
  name: 'portable',
  make: () => Promise.resolve(new RealLinuxWorld(portable)),
  capabilities: {
    tokenTickMs: 3_000,
    otherToken: (token) => token.replace(/\d+$/, (seconds) => String(Number(seconds) - 3_600)),
    groups: false,
    instantPins: true,
    threadIds: true,
    freezing: false,
    facts: false,
    carries: false,
    states: true,
  },
});
