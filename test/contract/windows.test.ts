import { windows } from '../../src/platform/windows/windows.js';
import { platformContract } from './platform-contract.js';
import { WindowsWorld } from './windows-world.js';

// On a modelled machine, with what PowerShell prints by its reference. What runs for real, without PowerShell,
// is under test/wine.
platformContract({
  name: 'windows, modelled',
  make: () => Promise.resolve(new WindowsWorld(windows)),
  capabilities: {
    tokenTickMs: 1,
    otherToken: (token) =>
      token.replace(/\d+$/, (steps) => String(BigInt(steps) + 36_000_000_000n)),
    groups: false,
    instantPins: true,
    threadIds: false,
    freezing: false,
    facts: false,
    carries: false,
    states: false,
  },
});
