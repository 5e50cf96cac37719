import { describe, expect, test } from 'vitest';
import { escalatingStop } from '../../../src/index.js';
import type { StopEvent } from '../../../src/index.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/* A member that cannot be looked at any more is tried again, and no try holds up the event loop for long. */

describe('SIGKILL to whoever cannot be told from another process', () => {
  test('is tried again for as long as the stage lasts, a few rounds at a time', async () => {
    using story = new Story();
    const worker = story.stranger({ ignores: ['SIGTERM'] });
    story.later(500, () => {
      story.system.fail(['listing', 'pins', 'sight']);
    });
    const events: StopEvent[] = [];
    const report = await story.run(
      escalatingStop(worker, {
        schedule: 'TERM/1/KILL/1',
        reject: false,
        onEvent: (event) => events.push(event),
      }),
    );
    expect(report).toMatchObject({ outcome: 'unknown', survivors: [{ pid: worker.pid }] });
    const bursts = events.filter((event) => event.type === 'frozen');
    expect(bursts.length).toBeGreaterThan(10);
    expect(Math.max(...bursts.map(({ rounds }) => rounds))).toBeLessThanOrEqual(10);
    expectHarmless(story);
  });

  test('reaches it in the very first burst after it can be told again', async () => {
    using story = new Story();
    const worker = story.stranger({ ignores: ['SIGTERM'] });
    story.later(500, () => {
      story.system.fail(['listing', 'pins', 'sight'], 1_000);
    });
    const report = await story.run(escalatingStop(worker, { schedule: 'TERM/1/KILL/2' }));
    expect(report.outcome).toBe('killed');
    expect(story.timesOf('SIGKILL')[0]).toBeGreaterThanOrEqual(1_500);
    expect(story.timesOf('SIGKILL')[0]).toBeLessThanOrEqual(1_550);
    expectHarmless(story);
  });
});

describe.each(['process', 'tree'] as const)('with scope %s', (scope) => {
  test.each([0, 5, 100])(
    'SIGKILL reaches whoever could not be told from another process for %i ms when it was due',
    async (ms) => {
      using story = new Story();
      const worker = story.stranger({ ignores: ['SIGTERM'] });
      story.later(999, () => {
        story.system.fail(['pins'], 2 + ms);
      });
      const schedule = 'TERM/1/KILL/10';
      const report = await story.run(escalatingStop(worker, { schedule, scope, reject: false }));
      expect(report.outcome).toBe('killed');
      expect(story.timesOf('SIGKILL')[0]).toBeLessThanOrEqual(1_150 + ms);
      expectHarmless(story);
    },
  );
});

describe('whoever could not be looked at while the others were stopped', () => {
  test.each([0.8, 1.6, 2.2, 2.3, 2.4, 2.5, 2.6])(
    'leaves nobody behind, where it can be told again %d ms after the kill began',
    async (ms) => {
      using story = new Story({ callTakesMs: 0.15 });
      const deaf = { ignores: ['SIGTERM'] } as const;
      const root = story.stranger(deaf);
      const children = [1, 2, 3, 4, 5].map(() => root.fork(deaf));
      story.later(20, () => {
        story.system.fail(['pins'], 10 + ms);
      });
      // It starts another one in the place of the first that goes.
      const stopWatching = root.every(0.05, () => {
        if (children.every(({ isAlive }) => isAlive)) return;
        stopWatching();
        children.push(root.fork(deaf));
      });
      const report = await story.run(
        escalatingStop(root, {
          schedule: [
            { signal: 'SIGTERM', waitMs: 30 },
            { signal: 'SIGKILL', waitMs: 1_000 },
          ],
        }),
      );
      expect(report).toMatchObject({ outcome: 'killed', coverage: 'lineage' });
      expect(children.filter(({ isAlive }) => isAlive)).toEqual([]);
      expectHarmless(story);
    },
  );
});

describe('where nobody can look while the tree is stopped', () => {
  test.each([
    ['all are killed, and no more is claimed than the process', 20, 'process'],
    ['and where that begins afterwards, as much is claimed as ever', 40, 'lineage'],
  ] as const)('%s', async (_what, fromMs, coverage) => {
    using story = new Story();
    const deaf = { ignores: ['SIGTERM'] } as const;
    const root = story.stranger(deaf);
    story.later(fromMs, () => {
      story.system.fail('listing', 15);
    });
    root.after(25, () => root.fork(deaf));
    const schedule = [
      { signal: 'SIGTERM', waitMs: 30 },
      { signal: 'SIGKILL', waitMs: 1_000 },
    ] as const;
    const report = await story.run(escalatingStop(root, { schedule }));
    expect(report).toMatchObject({ outcome: 'killed', coverage });
    expect(root.isAlive).toBe(false);
  });
});

describe('whoever is continued while the others are killed', () => {
  test('leaves nobody behind, where it forks', async () => {
    using story = new Story();
    const deaf = { ignores: ['SIGTERM', 'SIGHUP'] } as const;
    const root = story.stranger(deaf);
    const children = [root.fork(deaf), root.fork(deaf)];
    const stopWatching = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGKILL') return;
      stopWatching();
      story.system.send(root, 'SIGCONT');
      children.push(root.fork(deaf));
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/0/KILL/1' }));
    expect(report).toMatchObject({ outcome: 'killed', coverage: 'lineage' });
    expect(report.processes).toHaveLength(4);
    expect(children.filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story);
  });

  test('by the kernel, as its group is left without control, leaves nobody behind either', async () => {
    using story = new Story();
    const children: FakeProcess[] = [];
    const root = story.stranger({ ignores: ['SIGTERM'] });
    const job = root.fork({ on: { SIGHUP: (one) => children.push(one.fork()) } });
    job.setpgid();
    children.push(job.fork({ ignores: ['SIGHUP'] }));
    const stopWatching = story.system.beforeSend(({ signal }) => {
      if (signal !== 'SIGKILL') return;
      stopWatching();
      story.system.send(root, 'SIGKILL');
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/0/KILL/1' }));
    expect(report).toMatchObject({ outcome: 'killed', coverage: 'lineage' });
    expect(children).toHaveLength(2);
    expect(children.filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story);
  });
});
