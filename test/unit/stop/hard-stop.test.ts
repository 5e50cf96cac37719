import { expect, it } from 'vitest';
import { UnsupportedError } from '../../../src/errors/unsupported-error.js';
import type { Platform } from '../../../src/platform/platform.js';
import { onPlatform } from '../../../src/stop/hard-stop.js';
import { readKillOptions, readStopOptions } from '../../../src/stop/options.js';

const SIGNALS = { name: 'linux' } as Platform;
const FORCE = { name: 'windows', onlyKills: true } as Platform;

it('leaves a plan as it is where there are signals', () => {
  const plan = readStopOptions({ lastResort: false });
  expect(onPlatform(SIGNALS, plan)).toBe(plan);
});

it.each([
  ['the usual schedule', {}, 7_000],
  ['one of three stages', { schedule: 'INT/10/TERM/0.5/KILL/3' }, 13_500],
  ['one that gets its SIGKILL added', { schedule: 'TERM/1' }, 3_000],
])('brings %s down to its SIGKILL, and leaves it all the time', (_, options, killWaitMs) => {
  const plan = readStopOptions(options);
  expect(onPlatform(FORCE, plan)).toEqual({ ...plan, polite: [], killWaitMs });
});

it('changes nothing about a kill', () => {
  const plan = readKillOptions({ timeoutMs: 100 });
  expect(onPlatform(FORCE, plan)).toEqual(plan);
});

it('refuses a plan that allows no force', () => {
  expect(() => onPlatform(FORCE, readStopOptions({ lastResort: false }))).toThrow(UnsupportedError);
});
