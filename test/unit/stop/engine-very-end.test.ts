import { describe, expect, test } from 'vitest';
import { escalatingStop, stopMatching } from '../../../src/index.js';
import type { Target } from '../../../src/index.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { onAsking } from './on-asking.js';
import { Story, expectHarmless } from './story.js';

/* What is said at the very end is said once, and nothing is done afterwards. */

const SCHEDULE = 'TERM/0.1/KILL/0.2';
const END_MS = 300;
const LATE_MS = END_MS + 400;

/** A child of ours that is dead, and never tells of it: it is waited for until the very end. */
function silentChild(story: Story): Target {
  const child = story.stranger({ exitsOn: { SIGTERM: 50 } });
  const handle = { pid: child.pid, exitCode: null, on: () => handle, off: () => handle };
  return handle;
}

/** Something happens when this process is asked for the n-th time from that moment on how it is. */
function whenAsked(
  story: Story,
  process: FakeProcess,
  { fromMs, nth }: { readonly fromMs: number; readonly nth: number },
  deed: () => void,
): Disposable {
  const { clock } = story.system;
  let asked = 0;
  const restore = onAsking(story, process, () => {
    if (clock.now() >= fromMs && ++asked === nth) deed();
  });
  return { [Symbol.dispose]: restore };
}

describe('the last word', () => {
  test.each([
    ['alone', END_MS, false],
    ['beside a child that never tells of its exit', LATE_MS, true],
  ] as const)(
    'is not taken back for one who goes after it, and may leave somebody behind (%s)',
    async (_, fromMs, isBeside) => {
      using story = new Story();
      const root = story.stranger({ detached: true, uninterruptible: true });
      // Asked once by the look and once for the verdict; whoever asked again would find it gone.
      using _deed = whenAsked(story, root, { fromMs, nth: 3 }, () => {
        story.system.spawn({ parent: root, command: 'left behind' });
        root.release();
      });
      const targets: Target[] = isBeside ? [root, silentChild(story)] : [root];
      const report = await story.run(
        escalatingStop(targets, { schedule: SCHEDULE, reject: false }),
      );
      expect(report).toMatchObject({ ok: false, outcome: 'survived' });
      expect(report.survivors.map(({ pid }) => pid)).toContain(root.pid);
      expect(root.isAlive).toBe(true);
    },
  );
});

describe('a stop that follows a query', () => {
  test('names whoever matches at its very end, and does not signal it any more', async () => {
    using story = new Story();
    const held = story.stranger({ command: 'worker one', uninterruptible: true });
    const late: FakeProcess[] = [];
    story.later(END_MS - 0.01, () => {
      late.push(story.stranger({ command: 'worker one' }));
      held.release();
    });
    const report = await story.run(
      stopMatching('worker one', { schedule: SCHEDULE, reject: false }),
    );
    expect(report).toMatchObject({ ok: false, survivors: [{ reason: 'respawned' }] });
    expect(report.survivors.map(({ pid }) => pid)).toEqual(late.map(({ pid }) => pid));
    expectHarmless(story, ...late);
  });

  test('which met nobody has succeeded, also if it is abandoned at that moment', async () => {
    using story = new Story();
    const controller = new AbortController();
    const report = await story.run(
      stopMatching('nobody there', {
        signal: controller.signal,
        onEvent: ({ type }) => {
          if (type === 'captured') controller.abort();
        },
      }),
    );
    expect(controller.signal.aborted).toBe(true);
    expect(report).toMatchObject({ ok: true, processes: [] });
    expectHarmless(story);
  });
});
