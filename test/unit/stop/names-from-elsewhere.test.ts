import { describe, expect, test } from 'vitest';
import {
  readKillOptions,
  readMatchingOptions,
  readStopOptions,
  readWaitOptions,
} from '../../../src/stop/options.js';

/* Options that other libraries, and the other calls of this one, have: each refusal says what to write instead. */

const BOUNDED = "the waits of schedule bound the call, as in schedule: 'TERM/5/KILL/2'";
const AT_ONCE = 'sigkillAndVerify sends SIGKILL at once; escalatingStop takes a schedule';
const NOTHING = 'waitUntilGone sends nothing, so there is nothing to hold back or to choose';
const TREE = "did you mean scope: 'tree'?";
const SIGNAL = 'did you mean signal?';

function refusal(read: (options: unknown) => unknown, name: string): string {
  try {
    read({ [name]: 5 });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${name} was accepted`);
}

describe.each<[string, (options: unknown) => unknown, readonly (readonly [string, string])[]]>([
  [
    'escalatingStop',
    (options) => readStopOptions(options),
    [
      ['timeout', BOUNDED],
      ['timeoutMs', BOUNDED],
      ['grace', BOUNDED],
      ['graceMs', BOUNDED],
      ['gracePeriod', BOUNDED],
      ['gracePeriodMs', BOUNDED],
      ['forceKillAfterDelay', BOUNDED],
      ['forceKillAfterTimeout', BOUNDED],
      ['killSignal', BOUNDED],
      ['signals', BOUNDED],
      ['stages', BOUNDED],
      ['force', 'lastResort says whether SIGKILL ends the schedule'],
      ['tree', TREE],
      ['abortSignal', SIGNAL],
    ],
  ],
  [
    'sigkillAndVerify',
    readKillOptions,
    [
      ['schedule', AT_ONCE],
      ['lastResort', AT_ONCE],
      ['politeTo', AT_ONCE],
      ['grace', AT_ONCE],
      ['graceMs', AT_ONCE],
      ['gracePeriod', AT_ONCE],
      ['killSignal', AT_ONCE],
      ['tree', TREE],
      ['abortSignal', SIGNAL],
    ],
  ],
  [
    'waitUntilGone',
    readWaitOptions,
    [
      ['dryRun', NOTHING],
      ['schedule', NOTHING],
      ['lastResort', NOTHING],
      ['politeTo', NOTHING],
      ['tree', TREE],
      ['abortSignal', SIGNAL],
    ],
  ],
])('%s', (owner, read, names) => {
  test.each(names)('says what to write for %s', (name, sentence) => {
    const end = sentence.endsWith('?') ? '' : ';';
    expect(refusal(read, name)).toContain(
      `unknown option "${name}" of ${owner}: ${sentence}${end} allowed are `,
    );
  });

  test('lists what it takes', () => {
    const shared = ['marker', 'cgroup', 'reject', 'signal', 'label', 'onEvent', 'scope'];
    const message = refusal(read, 'qqqqqq');
    for (const name of shared) expect(message).toContain(name);
    expect(message).toContain(`of ${owner}; allowed are `);
  });
});

test('stopMatching has a name of its own in what it refuses', () => {
  expect(refusal(readMatchingOptions, 'qqqqqq')).toContain('of stopMatching; allowed are schedule');
});
