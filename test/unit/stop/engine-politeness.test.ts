import { describe, expect, test } from 'vitest';
import { escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import type { StopEvent, StopOptions } from '../../../src/index.js';
import { nameTargets } from '../../../src/stop/named-targets.js';
import { readStopOptions } from '../../../src/stop/options.js';
import { stop } from '../../../src/stop/stop.js';
import { Timetable } from '../../../src/stop/timetable.js';
import type { FakeProcess, SpawnOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT', 'SIGHUP'] } as const;

/** A root with two children, the second of which has a child. */
function tree(story: Story, options: SpawnOptions = {}): Record<string, FakeProcess> {
  const root = story.system.spawn({ command: 'root', ...options });
  const first = root.spawn({ command: 'first', ...options });
  const second = root.spawn({ command: 'second', ...options });
  const third = second.spawn({ command: 'third', ...options });
  return { root, first, second, third };
}

describe("politeTo: 'root'", () => {
  test('the workers of a root that ends them itself get no signal from us', async () => {
    using story = new Story();
    const workers: FakeProcess[] = [];
    const root = story.system.spawn({
      on: {
        SIGTERM: (self) => {
          for (const [index, worker] of workers.entries()) {
            self.after(100 * index, () => self.kill(worker, 'SIGTERM'));
          }
          self.after(500, () => {
            self.exit();
          });
        },
      },
    });
    workers.push(root.spawn(), root.spawn(), root.spawn());
    const report = await story.run(escalatingStop(root));
    expect(report).toMatchObject({ outcome: 'stopped', stages: [{ sentTo: [root.pid] }] });
    expect(report.durationMs).toBeLessThan(550);
    expectHarmless(story, ...workers);
  });

  test('those a root leaves behind get SIGTERM once and 3 s, whatever the schedule asks', async () => {
    using story = new Story();
    const root = story.system.spawn({ exitsOn: { SIGINT: 200 } });
    const child = root.spawn(STUBBORN);
    const report = await story.run(escalatingStop(root, { schedule: 'INT/10/HUP/10/KILL/2' }));
    expect(story.signalsTo(root)).toEqual(['SIGINT', 'SIGCONT']);
    expect(story.endingSignalsTo(child)).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
    expect(report.stages.map(({ signal }) => signal)).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    const [term] = story.timesOf('SIGTERM');
    const [kill] = story.timesOf('SIGKILL');
    expect(term).toBeLessThan(250);
    expect(kill! - term!).toBeGreaterThanOrEqual(3_000);
    expect(kill! - term!).toBeLessThan(3_050);
    expectHarmless(story);
  });

  test('those left behind late get what is left until SIGKILL', async () => {
    using story = new Story();
    const root = story.system.spawn({ exitsOn: { SIGTERM: 4_000 } });
    const child = root.spawn(STUBBORN);
    await story.run(escalatingStop(root, { schedule: 'TERM/5/KILL/2' }));
    expect(story.endingSignalsTo(child)).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
    expect(story.timesOf('SIGKILL')[0]).toBeGreaterThanOrEqual(5_000);
    expect(story.timesOf('SIGKILL')[0]).toBeLessThan(5_050);
    expectHarmless(story);
  });

  test('each root is handled by itself', async () => {
    using story = new Story();
    const quick = story.system.spawn();
    const orphan = quick.spawn(STUBBORN);
    const slow = story.system.spawn({ exitsOn: { SIGTERM: 6_000 } });
    const worker = slow.spawn();
    const report = await story.run(
      escalatingStop([quick, slow], { schedule: 'TERM/8/KILL/1', reject: false }),
    );
    expect(report.outcome).toBe('killed');
    // The orphan is killed after its own 3 s, while the slow root still has its grace.
    expect(story.timesOf('SIGKILL')[0]).toBeLessThan(3_100);
    expect(slow.ended).toMatchObject({ code: 0 });
    expect(story.signalsTo(worker)).toEqual(['SIGTERM']);
    expect(story.endingSignalsTo(orphan)).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
    expectHarmless(story);
  });

  test('a target below another target hangs on that one and is not asked by itself', async () => {
    using story = new Story();
    const { root, second, third } = tree(story, { exitsOn: { SIGTERM: 100 } });
    await story.run(escalatingStop([third!, root!]));
    for (const one of [root!, second!, third!]) {
      expect(story.signalsTo(one)).toEqual(['SIGTERM', 'SIGCONT']);
    }
    // The others are asked when the root has gone.
    expect(story.timesOf('SIGTERM')[0]).toBeLessThan(1);
    expect(story.timesOf('SIGTERM')[1]).toBeGreaterThanOrEqual(100);
    expectHarmless(story);
  });

  test('a root that outlives every stage ends together with its descendants', async () => {
    using story = new Story();
    const { root, ...others } = tree(story, STUBBORN);
    await story.run(escalatingStop(root!, { schedule: 'TERM/1/INT/1/KILL/1' }));
    expect(story.endingSignalsTo(root!)).toEqual([
      'SIGTERM',
      'SIGCONT',
      'SIGINT',
      'SIGCONT',
      'SIGKILL',
    ]);
    for (const one of Object.values(others))
      expect(story.endingSignalsTo(one)).toEqual(['SIGKILL']);
    expect(new Set(story.timesOf('SIGKILL')).size).toBe(1);
    expectHarmless(story);
  });

  test('nobody is asked twice in one stage', async () => {
    using story = new Story();
    const marker = { name: 'MARK', value: 'v', env: { MARK: 'v' } };
    const root = story.system.spawn({ env: marker.env, exitsOn: { SIGTERM: { nth: 2 } } });
    const stray = story.stranger({ env: marker.env, detached: true });
    await story.run(escalatingStop(root, { marker, schedule: 'TERM/1/KILL/1' }));
    expect(story.signalsTo(root).filter((signal) => signal === 'SIGTERM')).toHaveLength(1);
    expect(stray.isAlive).toBe(false);
    expectHarmless(story);
  });
});

describe("politeTo: 'tree'", () => {
  test('everybody gets every polite signal, and SIGCONT after it', async () => {
    using story = new Story();
    const processes = Object.values(tree(story, STUBBORN));
    const options: StopOptions = { schedule: 'TERM/1/INT/1/KILL/1', politeTo: 'tree' };
    const report = await story.run(escalatingStop(processes[0]!, options));
    for (const one of processes) {
      expect(story.endingSignalsTo(one)).toEqual([
        'SIGTERM',
        'SIGCONT',
        'SIGINT',
        'SIGCONT',
        'SIGKILL',
      ]);
    }
    const pids = processes.map(({ pid }) => pid).sort();
    expect(report.stages.map(({ sentTo }) => [...sentTo].sort())).toEqual([pids, pids, pids]);
    expectHarmless(story);
  });

  test('a latecomer gets the signal of the stage it comes in', async () => {
    using story = new Story();
    const root = story.system.spawn(STUBBORN);
    let late: FakeProcess | undefined;
    root.after(1_500, () => (late = root.spawn(STUBBORN)));
    await story.run(
      escalatingStop(root, { schedule: 'TERM/1/INT/1/HUP/1/KILL/1', politeTo: 'tree' }),
    );
    expect(story.endingSignalsTo(late!)).toEqual([
      'SIGINT',
      'SIGCONT',
      'SIGHUP',
      'SIGCONT',
      'SIGKILL',
    ]);
    expectHarmless(story);
  });
});

describe('a stopped process', () => {
  test('is continued, so that it can stop politely', async () => {
    using story = new Story();
    const worker = story.system.spawn({ exitsOn: { SIGTERM: 100 } });
    story.system.send(worker, 'SIGSTOP');
    const report = await story.run(escalatingStop(worker));
    expect(report.outcome).toBe('stopped');
    expect(worker.ended).toMatchObject({ code: 0 });
    expectHarmless(story);
  });

  test('of somebody else stays stopped', async () => {
    using story = new Story();
    const other = story.stranger();
    story.system.send(other, 'SIGSTOP');
    await story.run(sigkillAndVerify(story.system.spawn(), { scope: 'tree' }));
    expect(other.state).toBe('stopped');
    expectHarmless(story, other);
  });

  test('of the tree is killed all the same', async () => {
    using story = new Story();
    const root = story.system.spawn(STUBBORN);
    const child = root.fork();
    story.system.send(child, 'SIGSTOP');
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/1' }));
    expect(report.outcome).toBe('killed');
    expect(child.ended?.signal).toBe('SIGKILL');
    expectHarmless(story);
  });
});

describe('SIGKILL to a tree', () => {
  test('meets the leaves first, so that no handler of a stopped orphan runs', async () => {
    using story = new Story();
    let ran = 0;
    const on = {
      SIGHUP: () => {
        ran++;
      },
    };
    const root = story.system.spawn({ detached: true, on });
    const job = root.fork({ on });
    job.setpgid();
    const leaf = job.fork({ on });
    await story.run(sigkillAndVerify(root, { scope: 'tree' }));
    const kills = story.system.history
      .signalsFromUs()
      .filter(({ signal }) => signal === 'SIGKILL')
      .map(({ pid }) => pid);
    expect(kills).toEqual([leaf.pid, job.pid, root.pid]);
    expect(ran).toBe(0);
    expectHarmless(story);
  });

  test('is preceded by one SIGSTOP for everybody, and everybody stands when it comes', async () => {
    using story = new Story();
    const processes = Object.values(tree(story, STUBBORN));
    const standing: boolean[] = [];
    story.system.beforeSend(({ signal }) => {
      if (signal === 'SIGKILL') {
        standing.push(processes.every(({ state }) => state === 'stopped' || state === 'dead'));
      }
    });
    await story.run(sigkillAndVerify(processes[0]!, { scope: 'tree' }));
    expect(standing[0]).toBe(true);
    for (const one of processes) expect(story.endingSignalsTo(one)).toEqual(['SIGKILL']);
    expectHarmless(story);
  });

  test('is sent without freezing anybody where only the targets are meant', async () => {
    using story = new Story();
    const { root, first, second, third } = tree(story);
    await story.run(sigkillAndVerify(root!));
    expect(story.signalsTo(root!)).toEqual(['SIGKILL']);
    expectHarmless(story, first, second, third);
  });

  test('is preceded by one SIGSTOP for whomever a file names, whose number may be somebody else’s by now', async () => {
    using story = new Story();
    const { root, first, second, third } = tree(story);
    const { platform } = story.system;
    const asked = readStopOptions({ schedule: 'KILL/1', scope: 'process' });
    const report = await story.run(
      stop({
        platform,
        plan: { ...asked, isFromFile: true },
        name: (given, tell) => nameTargets(given, root!, 'signal', tell),
        timetable: new Timetable(asked),
      }),
    );
    expect(report.ok).toBe(true);
    expect(story.signalsTo(root!)).toEqual(['SIGSTOP', 'SIGKILL']);
    expectHarmless(story, first, second, third);
  });
});

describe('without SIGKILL', () => {
  test.each(['root', 'tree'] as const)('nobody is ever sent it (%s)', async (politeTo) => {
    using story = new Story();
    const root = story.system.spawn({ exitsOn: { SIGTERM: 0 } });
    const child = root.spawn(STUBBORN);
    const report = await story.run(
      escalatingStop(root, {
        schedule: 'TERM/2/KILL/1',
        lastResort: false,
        politeTo,
        reject: false,
      }),
    );
    expect(report).toMatchObject({
      outcome: 'survived',
      survivors: [{ pid: child.pid, reason: 'timeout' }],
    });
    expect(story.timesOf('SIGKILL')).toEqual([]);
    expect(story.timesOf('SIGSTOP')).toEqual([]);
    expect(report.durationMs).toBeLessThan(3_000);
    expectHarmless(story);
  });
});

describe('stages of 0 ms', () => {
  test('are all sent, in their order', async () => {
    using story = new Story();
    const worker = story.system.spawn(STUBBORN);
    const report = await story.run(
      escalatingStop(worker, { schedule: 'HUP/0/TERM/0/INT/0/KILL/1' }),
    );
    expect(story.endingSignalsTo(worker).filter((signal) => signal !== 'SIGCONT')).toEqual([
      'SIGHUP',
      'SIGTERM',
      'SIGINT',
      'SIGKILL',
    ]);
    expect(report.stages).toHaveLength(4);
    expectHarmless(story);
  });
});

describe('a dry run', () => {
  test('names everybody and signals nobody', async () => {
    using story = new Story();
    const processes = Object.values(tree(story));
    const events: StopEvent['type'][] = [];
    const report = await story.run(
      escalatingStop(processes[0]!, { dryRun: true, onEvent: ({ type }) => events.push(type) }),
    );
    expect(report).toMatchObject({ ok: false, outcome: 'would-stop', survivors: [], stages: [] });
    expect(report.processes.map(({ pid }) => pid)).toEqual(processes.map(({ pid }) => pid));
    expect(events).toEqual(['captured', 'finished']);
    expect(report.durationMs).toBe(0);
    expectHarmless(story, ...processes);
  });

  test('does not reject for what it finds', async () => {
    using story = new Story();
    const foreign = story.system.spawn({ uid: 34 });
    const report = await story.run(sigkillAndVerify([foreign, 999], { dryRun: true }));
    expect(report.outcome).toBe('would-stop');
    expectHarmless(story, foreign);
  });
});
