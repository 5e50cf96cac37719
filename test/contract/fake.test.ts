import type { FakeSystemOptions } from '../../src/testing/testing.js';
import { FakeWorld } from './fake-world.js';
import { platformContract } from './platform-contract.js';
import type { Capabilities } from './world.js';

const LIKE_LINUX: Capabilities = {
  tokenTickMs: 10,
  otherToken: (token) => token.replace(/\d+$/, (ticks) => String(Number(ticks) + 360_000)),
  groups: true,
  instantPins: true,
  threadIds: true,
  freezing: true,
  facts: true,
  carries: true,
  states: true,
};

const LIKE_PORTABLE: Capabilities = {
  ...LIKE_LINUX,
  tokenTickMs: 3_000,
  groups: false,
  freezing: false,
  facts: false,
  carries: false,
};

const subjects: readonly (readonly [string, FakeSystemOptions, Capabilities])[] = [
  ['the fake system, like Linux', {}, LIKE_LINUX],
  ['the fake system, pins by token', { pins: 'by-token' }, LIKE_LINUX],
  ['the fake system, few pids and slow calls', { largestPid: 24, callTakesMs: 0.5 }, LIKE_LINUX],
  ['the fake system, like ps', { like: 'portable' }, LIKE_PORTABLE],
];

for (const [name, options, capabilities] of subjects) {
  platformContract({ name, make: () => Promise.resolve(new FakeWorld(options)), capabilities });
}
