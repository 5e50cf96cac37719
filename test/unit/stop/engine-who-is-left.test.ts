import { describe, expect, test } from 'vitest';
import { escalatingStop, stopMatching } from '../../../src/index.js';
import type { StopOptions, StopReport } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { onAsking } from './on-asking.js';
import { Story, expectHarmless } from './story.js';

/*
 * The schedule is over and somebody is left, who goes between the look and the verdict. Whom that one leaves
 * behind, and who starts it again, nobody has looked for.
 */

const SCHEDULE = 'TERM/0.1/KILL/0.2';
const END_MS = 300;
// How long after the schedule's end a stop may take to be certain.
const CERTAINTY_MS = 400;

/**
 * Something happens between the first look at this process from that time on and the next question about it,
 * in one and the same moment. Says when.
 */
function betweenLookAndVerdict(
  story: Story,
  process: FakeProcess,
  fromMs: number,
  deed: () => void,
): { readonly restore: () => void; readonly atMs: () => number | undefined } {
  const { clock } = story.system;
  let lookedMs: number | undefined;
  let isDone = false;
  const restore = onAsking(story, process, () => {
    const isAgain = lookedMs !== undefined && !isDone;
    if (clock.now() >= fromMs) lookedMs ??= clock.now();
    if (!isAgain) return;
    isDone = true;
    expect(clock.now()).toBe(lookedMs);
    deed();
  });
  return { restore, atMs: () => (isDone ? lookedMs : undefined) };
}

interface Told {
  readonly story: Story;
  readonly report: StopReport;
  readonly left: readonly FakeProcess[];
  /** When the last one went, and when the call ended. */
  readonly wentMs: number;
  readonly endedMs: number;
}

/** A leader that outlives SIGKILL until the verdict, and whatever it does then. */
async function leaving(
  options: StopOptions,
  fromMs: number,
  last: (root: FakeProcess, left: FakeProcess[], story: Story) => void,
  beside: (story: Story) => Parameters<typeof escalatingStop>[0][] = () => [],
): Promise<Told> {
  const story = new Story();
  const root = story.stranger({ detached: true, uninterruptible: true });
  const left: FakeProcess[] = [];
  const { restore, atMs } = betweenLookAndVerdict(story, root, fromMs, () => {
    last(root, left, story);
    root.release();
    expect(root.isAlive).toBe(false);
  });
  const targets = [root, ...beside(story)] as FakeProcess[];
  const report = await story.run(
    escalatingStop(targets, { schedule: SCHEDULE, reject: false, ...options }),
  );
  restore();
  const wentMs = atMs();
  if (wentMs === undefined) throw new Error('that moment was never reached');
  return { story, report, left, wentMs, endedMs: story.system.clock.now() };
}

/** It starts somebody else's child in its own session, as fork(2) would in the moment before. */
const forking = (root: FakeProcess, left: FakeProcess[], story: Story): void => {
  left.push(story.system.spawn({ parent: root, command: 'left behind' }));
};
const alone = (): void => undefined;

/** A child of ours that is dead, and never tells of it: it is waited for until the very end. */
const silent = (story: Story): Parameters<typeof escalatingStop>[0][] => {
  const child = story.stranger({ exitsOn: { SIGTERM: 50 } });
  const handle = { pid: child.pid, exitCode: null, on: () => handle, off: () => handle };
  return [handle];
};

describe('who goes at the end of the schedule, between the last look and the verdict', () => {
  test('may have left somebody behind: another look is taken, and that one is killed', async () => {
    const { story, report, left } = await leaving({}, END_MS, forking);
    using _ = story;
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(left.map(({ isAlive }) => isAlive)).toEqual([false]);
    expect(report.processes.map(({ pid }) => pid)).toContain(left[0]?.pid);
    expectHarmless(story);
  });

  test('left nobody: that is seen by another look', async () => {
    const { story, report, wentMs, endedMs } = await leaving({}, END_MS, alone);
    using _ = story;
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(endedMs).toBeGreaterThan(wentMs);
    expect(endedMs).toBeLessThanOrEqual(wentMs + 60);
    expectHarmless(story);
  });

  test('is all there was to stop, where nobody else can be a member: nothing is waited for', async () => {
    const { story, report, wentMs, endedMs } = await leaving({ scope: 'process' }, END_MS, alone);
    using _ = story;
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'process' });
    expect(endedMs).toBe(wentMs);
    expectHarmless(story);
  });
});

describe('who goes when there is no time for another turn', () => {
  const LATE_MS = END_MS + CERTAINTY_MS;

  test('may have left somebody behind, whom a look at that moment shows', async () => {
    const { story, report, left, wentMs, endedMs } = await leaving({}, LATE_MS, forking, silent);
    using _ = story;
    expect(report).toMatchObject({ ok: false, outcome: 'survived' });
    expect(report.survivors.map(({ pid }) => pid)).toEqual(left.map(({ pid }) => pid));
    expect(endedMs).toBe(wentMs);
  });

  test('left nobody, as a look at that moment shows', async () => {
    const { story, report, wentMs, endedMs } = await leaving({}, LATE_MS, alone, silent);
    using _ = story;
    expect(report).toMatchObject({ ok: true });
    expect(endedMs).toBe(wentMs);
  });

  test('may have left somebody behind, and that look fails: nobody knows, and why is told', async () => {
    const failing = (root: FakeProcess, left: FakeProcess[], story: Story): void => {
      forking(root, left, story);
      story.system.fail('listing');
    };
    const { story, report } = await leaving({}, LATE_MS, failing, silent);
    using _ = story;
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(report.survivors[0]?.hint).toMatch(/told to fail here/);
  });
});

describe('who goes while the query is asked for the last time', () => {
  /** Workers that outlive SIGKILL until the query is asked after the schedule. The last of them is started again, or not. */
  async function asking(
    options: StopOptions,
    after: (story: Story) => void,
  ): Promise<{ story: Story; report: StopReport; queries: number }> {
    const story = new Story();
    const worker = story.stranger({ command: 'worker one', uninterruptible: true });
    const { platform, clock } = story.system;
    let queries = 0;
    const restore = usePlatform({
      ...platform,
      list: async () => {
        const listing = await platform.list();
        if (clock.now() < END_MS) return listing;
        queries++;
        if (!worker.isAlive) return listing;
        worker.release();
        after(story);
        return listing;
      },
    });
    const report = await story.run(
      stopMatching('worker one', { schedule: SCHEDULE, reject: false, ...options }),
    );
    restore();
    expect(worker.isAlive).toBe(false);
    return { story, report, queries };
  }

  test.each(['tree', 'process'] as const)(
    'may be started again: the query is asked once more (scope %s)',
    async (scope) => {
      const anew: FakeProcess[] = [];
      const { story, report } = await asking({ scope }, (one) => {
        anew.push(one.stranger({ command: 'worker one' }));
      });
      using _ = story;
      expect(report).toMatchObject({ ok: false, survivors: [{ reason: 'respawned' }] });
      expect(report.survivors.map(({ pid }) => pid)).toEqual(anew.map(({ pid }) => pid));
      expectHarmless(story, ...anew);
    },
  );

  test.each(['tree', 'process'] as const)(
    'and nobody is: that is said when the query was asked once more (scope %s)',
    async (scope) => {
      const { story, report, queries } = await asking({ scope }, () => undefined);
      using _ = story;
      expect(report).toMatchObject({ ok: true, outcome: 'killed' });
      expect(queries).toBeGreaterThan(1);
      expectHarmless(story);
    },
  );
});
