import { describe, expect, test } from 'vitest';
import { escalatingStop, sigkillAndVerify, waitUntilGone } from '../../../src/index.js';
import type { StopReport, Targets } from '../../../src/index.js';
import { Story } from './story.js';

type Call = (targets: Targets) => Promise<StopReport>;
const calls: readonly [string, Call][] = [
  ['escalatingStop', (targets) => escalatingStop(targets)],
  ['sigkillAndVerify', (targets) => sigkillAndVerify(targets)],
  ['waitUntilGone', (targets) => waitUntilGone(targets, { timeoutMs: 0, reject: false })],
];

/** Whom the call was about, where the caller does something to its targets right after it called. */
async function named(
  story: Story,
  call: Call,
  targets: Targets,
  change: () => void,
): Promise<number[]> {
  const report = call(targets);
  change();
  return (await story.run(report)).processes.map(({ pid }) => pid);
}

describe.each(calls)('%s is about whom was named when it was called', (_, call) => {
  test('and not about nobody, once the caller has emptied its list', async () => {
    using story = new Story();
    const { pid } = story.system.spawn({ command: 'worker' });
    const workers = new Set([pid]);
    expect(
      await named(story, call, workers, () => {
        workers.clear();
      }),
    ).toStrictEqual([pid]);
  });

  test('nor about whom the caller put on its list since', async () => {
    using story = new Story();
    const { pid } = story.system.spawn({ command: 'worker' });
    const innocent = story.system.spawn({ command: 'innocent' });
    const workers = [pid];
    expect(await named(story, call, workers, () => workers.push(innocent.pid))).toStrictEqual([
      pid,
    ]);
    expect(story.signalsTo(innocent)).toStrictEqual([]);
  });

  test('nor about another whom the object names since', async () => {
    using story = new Story();
    const { pid } = story.system.spawn({ command: 'worker' });
    const innocent = story.system.spawn({ command: 'innocent' });
    const worker = { pid };
    expect(
      await named(story, call, worker, () => {
        worker.pid = innocent.pid;
      }),
    ).toStrictEqual([pid]);
    expect(story.signalsTo(innocent)).toStrictEqual([]);
  });
});
