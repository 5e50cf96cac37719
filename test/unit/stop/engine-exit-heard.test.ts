import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { escalatingStop, waitUntilGone } from '../../../src/index.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { expectHarmless, Story } from './story.js';

interface Handle extends EventEmitter {
  readonly pid: number;
  exitCode: number | null;
}

/** A child that tells of its exit some turns of the event loop after it was seen dead. */
function tellsAt(story: Story, ms: number, { pid }: FakeProcess): Handle {
  const handle = Object.assign(new EventEmitter(), { pid, exitCode: null as number | null });
  story.later(ms, () => {
    handle.exitCode = 3;
    handle.emit('exit', 3, null);
  });
  return handle;
}

describe('a child beside somebody who cannot be stopped', () => {
  test('has told of its exit when the call ends because the other one refuses our signals', async () => {
    using story = new Story();
    const foreign = story.system.spawn({ uid: 34 });
    const child = story.system.spawn({ exitsOn: { SIGTERM: 100 } });
    const handle = tellsAt(story, 160, child);
    const report = await story.run(escalatingStop([foreign, handle], { reject: false }));
    expect(report.survivors).toMatchObject([{ pid: foreign.pid, reason: 'not-permitted' }]);
    expect(handle.exitCode).toBe(3);
    expect(report.durationMs).toBeLessThanOrEqual(250);
    expectHarmless(story, foreign);
  });

  test('has told of its exit when the call ends because the time is over', async () => {
    using story = new Story();
    const stubborn = story.stranger();
    const child = story.system.spawn({
      runs: (self) => {
        self.after(295, () => {
          self.exit(3);
        });
      },
    });
    const handle = tellsAt(story, 350, child);
    const report = await story.run(
      waitUntilGone([stubborn, handle], { timeoutMs: 300, reject: false }),
    );
    expect(report.survivors).toMatchObject([{ pid: stubborn.pid, reason: 'timeout' }]);
    expect(handle.exitCode).toBe(3);
    expect(report.durationMs).toBeLessThanOrEqual(400);
    expectHarmless(story, stubborn);
  });

  test('is not waited for beyond the time that every call is given at its end', async () => {
    using story = new Story();
    const stubborn = story.stranger();
    const child = story.system.spawn();
    child.exit(3);
    const handle = tellsAt(story, 5_000, child);
    const report = await story.run(
      waitUntilGone([stubborn, handle], { timeoutMs: 300, reject: false }),
    );
    expect(report.survivors).toMatchObject([{ pid: stubborn.pid, reason: 'timeout' }]);
    expect(report.durationMs).toBeLessThanOrEqual(1_300);
    expectHarmless(story, stubborn);
  });
});
