import { describe, expect, test } from 'vitest';
import { createMarker, escalatingStop } from '../../../src/index.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/*
 * A marker cannot be read in the middle of an exec, and on a busy machine strangers start programs without pause.
 */

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;
const EXEC_MS = 1.6;

/** A shell that starts a program so often; each is in the middle of its exec when it is first seen. */
function startPrograms(story: Story, everyMs: number, livesMs: number): void {
  const shell = story.stranger({ command: 'make' });
  shell.every(everyMs, () => {
    const child = shell.fork();
    child.exec({ command: 'cc', settlesAfterMs: EXEC_MS });
    child.after(livesMs, () => {
      child.exit();
    });
  });
}

describe('while strangers start programs without pause', () => {
  test('it is said soon that all carriers are gone', async () => {
    using story = new Story();
    const marker = createMarker();
    const root = story.stranger({ env: marker.env });
    root.spawn();
    startPrograms(story, 0.5, 4);
    const report = await story.run(escalatingStop(root, { marker, schedule: 'TERM/0.2/KILL/0.2' }));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', coverage: 'marker' });
    expect(report.processes).toHaveLength(2);
    expect(report.durationMs).toBeLessThanOrEqual(50);
    expectHarmless(story);
  });

  test.each([0.5, 1, 2.5, 20, 70, 1_500])(
    'a carrier that is in the middle of one for %i ms is waited for, and found',
    async (settlesAfterMs) => {
      using story = new Story();
      const marker = createMarker();
      const late: FakeProcess[] = [];
      const root = story.stranger({
        env: marker.env,
        on: {
          SIGTERM: (self) => {
            // Nothing but the marker leads to it.
            const middle = self.fork();
            middle.setsid();
            const orphan = middle.fork(STUBBORN);
            orphan.setsid();
            orphan.exec({ command: 'orphan', settlesAfterMs });
            late.push(orphan);
            middle.exit();
            self.exit();
          },
        },
      });
      startPrograms(story, 0.5, 4);
      const report = await story.run(escalatingStop(root, { marker, schedule: 'TERM/0.1/KILL/2' }));
      expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
      expect(late.map(({ isAlive }) => isAlive)).toEqual([false]);
      expectHarmless(story);
    },
  );

  test.each([
    ['', 'nobody'],
    [', and a stranger has its number', 'a process'],
    [', and a stranger’s thread has its number', 'a thread'],
  ])('so is whoever it started before it went itself unasked%s', async (_what, taker) => {
    using story = new Story({ tickMs: 1 });
    const marker = createMarker();
    const late: FakeProcess[] = [];
    let stranger: FakeProcess | undefined;
    const root = story.stranger({
      env: marker.env,
      on: {
        SIGTERM: (self) => {
          const middle = self.fork();
          middle.setsid();
          const orphan = middle.fork(STUBBORN);
          orphan.setsid();
          orphan.exec({ command: 'orphan', settlesAfterMs: 3 });
          orphan.after(2.6, () => {
            const next = orphan.fork(STUBBORN);
            next.setsid();
            // For longer than a quiet time where somebody was missed.
            next.exec({ command: 'next', settlesAfterMs: 200 });
            late.push(orphan, next);
            orphan.exit();
            if (taker === 'a process') stranger = story.stranger({ pid: orphan.pid });
            if (taker !== 'a thread') return;
            // Numbers are handed out in order.
            stranger = story.stranger({ pid: middle.pid });
            expect(stranger.startThread()).toBe(orphan.pid);
          });
          middle.exit();
          self.exit();
        },
      },
    });
    startPrograms(story, 0.5, 4);
    const report = await story.run(escalatingStop(root, { marker, schedule: 'TERM/0.1/KILL/0.5' }));
    expect(late.map(({ isAlive }) => isAlive)).toEqual([false, false]);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
    expectHarmless(story, ...(stranger === undefined ? [] : [stranger]));
  });
});

test('whoever hangs on a carrier that is in the middle of an exec at first comes in with it', async () => {
  using story = new Story();
  const marker = createMarker();
  const first = story.stranger({ env: marker.env });
  const second = story.stranger({ env: marker.env, ...STUBBORN });
  // Older than the call, and without the marker: only its parents speak for them.
  const child = second.spawn({ env: {}, ...STUBBORN });
  const grandchild = child.fork(STUBBORN);
  const innocent = story.stranger();
  const itsChild = innocent.fork();
  second.exec({ command: 'another program', settlesAfterMs: 5 });
  innocent.exec({ command: 'another program', settlesAfterMs: 5 });
  const report = await story.run(escalatingStop([], { marker, schedule: 'TERM/0.2/KILL/0.2' }));
  expect(report).toMatchObject({ ok: true, outcome: 'killed' });
  expect([first, second, child, grandchild].filter(({ isAlive }) => isAlive)).toEqual([]);
  expectHarmless(story, innocent, itsChild);
});

test.each([
  'TERM/0.2/KILL/0.2',
  // Who hangs in the kernel can be in the middle of an exec for any time.
  'TERM/0.2/KILL/5',
])(
  'nobody is said to be gone while one that may carry the marker could not be asked to the end: %s',
  async (schedule) => {
    using story = new Story();
    const marker = createMarker();
    const root = story.stranger({ env: marker.env });
    const stuck = story.stranger({ env: marker.env });
    stuck.exec({ command: 'another program', settlesAfterMs: 60_000 });
    const report = await story.run(escalatingStop(root, { marker, schedule, reject: false }));
    expect(stuck.isAlive).toBe(true);
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expectHarmless(story, stuck);
  },
);
