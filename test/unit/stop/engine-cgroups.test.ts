import { describe, expect, test } from 'vitest';
import {
  createCgroup,
  createMarker,
  escalatingStop,
  ProcessTableError,
  sigkillAndVerify,
  SurvivorsError,
  UnsafeTargetError,
  UnsupportedError,
  waitUntilGone,
} from '../../../src/index.js';
import type { ProcessCgroup, StopEvent } from '../../../src/index.js';
import type { FakeProcess, FakeSystemOptions, SpawnOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless, expectUntouched } from './story.js';

const STUBBORN = { ignores: ['SIGTERM', 'SIGINT'] } as const;

/** A child of ours that leads a session, and is younger than everybody else. */
function youngest(story: Story, options: SpawnOptions = STUBBORN): FakeProcess {
  story.system.clock.advance(100);
  return story.system.spawn({ detached: true, ...options });
}

/** A child of ours in a group of its own, with whatever it starts afterwards. */
async function grouped(
  story: Story,
  root = youngest(story),
): Promise<{ cgroup: ProcessCgroup; root: FakeProcess }> {
  const cgroup = await story.run(createCgroup());
  await story.run(cgroup.add(root));
  return { cgroup, root };
}

/** A daemon of its own: forked twice, in a session of its own, its parent gone. */
function daemonize(
  from: FakeProcess,
  options: Parameters<FakeProcess['fork']>[0] = {},
): FakeProcess {
  const middle = from.fork();
  const daemon = middle.fork({ ...STUBBORN, ...options });
  daemon.setsid();
  middle.exit();
  return daemon;
}

describe('everybody in the control group', () => {
  test('is a member, related or not, and goes at once', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    const report = await story.run(escalatingStop(root, { cgroup, schedule: 'TERM/1/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(report.processes.map(({ pid, fate }) => [pid, fate])).toEqual([
      [root.pid, 'killed'],
      [daemon.pid, 'killed'],
    ]);
    expect(story.timesOf('SIGSTOP')).toEqual([]);
    await story.run(cgroup.remove());
    expectHarmless(story);
  });

  test('is a member whatever the scope and with no target at all', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    const report = await story.run(sigkillAndVerify([], { cgroup, scope: 'process' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup', targets: [] });
    expect([root, daemon].filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story);
  });

  test('is asked politely first: the topmost, where nobody is named', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story, youngest(story, { exitsOn: { SIGTERM: 300 } }));
    const child = root.fork();
    const report = await story.run(escalatingStop([], { cgroup }));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', coverage: 'cgroup' });
    expect(report.stages[0]).toMatchObject({ signal: 'SIGTERM', sentTo: [root.pid] });
    expect(story.signalsTo(child)).not.toContain('SIGKILL');
    expectHarmless(story);
  });

  test('is a member though it carries another marker', async () => {
    using story = new Story();
    const [mine, theirs] = [createMarker(), createMarker()];
    const { cgroup, root } = await grouped(story, youngest(story, { env: mine.env }));
    const other = root.spawn({ env: theirs.env });
    const report = await story.run(sigkillAndVerify(root, { cgroup, marker: mine }));
    expect(report.processes.map(({ pid }) => pid)).toEqual([root.pid, other.pid]);
    expect(other.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('forking for ever included: no fork outruns the kernel', async () => {
    using story = new Story({ callTakesMs: 0.2 });
    const { cgroup, root } = await grouped(story);
    const breed = (process: FakeProcess): void => {
      process.after(1, () => {
        const next = process.fork({ runs: breed, ...STUBBORN });
        next.setsid();
        process.exit();
      });
    };
    breed(root);
    story.system.clock.advance(20);
    const report = await story.run(sigkillAndVerify([], { cgroup }));
    expect(report).toMatchObject({ ok: true, coverage: 'cgroup' });
    expect(await story.run(cgroup.populated())).toBe(false);
    expectHarmless(story);
  });
});

describe('"the whole tree" is not claimed', () => {
  test('for a target that had children before it was moved into the group', async () => {
    using story = new Story();
    const root = youngest(story, {});
    const before = root.fork();
    const { cgroup } = await grouped(story, root);
    const report = await story.run(escalatingStop(root, { cgroup }));
    expect(before.isAlive).toBe(false);
    expect(report.coverage).toBe('session');
    expectHarmless(story);
  });

  test('for one that may have left an orphan outside before', async () => {
    using story = new Story();
    const root = youngest(story, {});
    const daemon = daemonize(root);
    const { cgroup } = await grouped(story, root);
    const report = await story.run(escalatingStop(root, { cgroup }));
    expect(daemon.isAlive).toBe(true);
    expect(report).toMatchObject({ ok: true, coverage: 'session' });
    expectUntouched(story, daemon);
  });

  test('for a target that is not in the group', async () => {
    using story = new Story();
    const { cgroup } = await grouped(story);
    const outside = story.system.spawn({ detached: true });
    const report = await story.run(sigkillAndVerify(outside, { cgroup, scope: 'tree' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'session' });
    expect(report.processes).toHaveLength(2);
    expectHarmless(story);
  });

  test('and is, for one that was in it from its birth and went before it was named', async () => {
    using story = new Story();
    const root = youngest(story, {});
    const ref = { pid: root.pid, startToken: root.startToken };
    const { cgroup } = await grouped(story, root);
    const daemon = daemonize(root);
    root.exit();
    await story.system.clock.elapse(5);
    const report = await story.run(sigkillAndVerify(ref, { cgroup }));
    expect(report).toMatchObject({ ok: true, coverage: 'cgroup' });
    expect(daemon.isAlive).toBe(false);
    expectHarmless(story);
  });
});

describe('somebody in the group who still has time', () => {
  test('is not killed with the others', async () => {
    using story = new Story();
    const cgroup = await story.run(createCgroup());
    const quick = story.system.spawn({ detached: true, group: cgroup.path });
    const slow = story.system.spawn({
      detached: true,
      group: cgroup.path,
      exitsOn: { SIGTERM: 3_500 },
    });
    const left = quick.fork({ ...STUBBORN });
    const report = await story.run(escalatingStop([quick, slow], { cgroup }));
    expect(report.ok).toBe(true);
    expect(story.signalsTo(slow)).not.toContain('SIGKILL');
    expect(slow.ended).toMatchObject({ code: 0 });
    expect(story.signalsTo(left)).toContain('SIGKILL');
    expectHarmless(story);
  });
});

describe('a group in which somebody lives on', () => {
  /** In the group, and not to be seen: as one of a chain of processes of which each look finds the dead. */
  const unseen = (story: Story, { path }: ProcessCgroup): FakeProcess =>
    story.stranger({ hidden: true, group: path, ...STUBBORN });

  test('after it was killed is killed again', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    story.system.fail('groupKill', 100);
    const report = await story.run(sigkillAndVerify(root, { cgroup }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(report.processes.map(({ pid, fate, signals }) => [pid, fate, signals])).toEqual([
      [root.pid, 'killed', ['SIGKILL']],
      [daemon.pid, 'killed', ['SIGKILL']],
    ]);
    expectHarmless(story);
  });

  test('is killed again for those whom nobody ever saw', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const hidden = unseen(story, cgroup);
    story.system.fail('groupKill', 100);
    const report = await story.run(sigkillAndVerify(root, { cgroup }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(hidden.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('is not killed again once the schedule is over', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const hidden = unseen(story, cgroup);
    story.system.fail('groupKill', 2_100);
    story.later(1_900, () => root.exit());
    const options = { cgroup, timeoutMs: 2_000, reject: false } as const;
    const report = await story.run(sigkillAndVerify(root, options));
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(report.durationMs).toBeGreaterThan(2_300);
    expectUntouched(story, root, hidden);
    expectHarmless(story);
  });

  test('is not killed again while it cannot be looked into', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    unseen(story, cgroup);
    story.system.fail('groupKill', 60);
    story.later(40, () => story.system.fail('groups'));
    const report = await story.run(sigkillAndVerify(root, { cgroup, reject: false }));
    expect(report).toMatchObject({ ok: false, survivors: [{ pid: root.pid, reason: 'timeout' }] });
    expectUntouched(story, root);
    expectHarmless(story);
  });

  test('is not killed while somebody is in it whom it would be wrong to kill', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    story.system.fail('groupKill', 100);
    story.later(50, () => (story.system.self.task.group = cgroup.path));
    const report = await story.run(sigkillAndVerify(root, { cgroup, reject: false }));
    expect(report).toMatchObject({ ok: false });
    expectUntouched(story, root);
    story.system.self.task.group = '/fake/cgroup';
    expectHarmless(story);
  });
});

describe('where the kernel cannot kill a group as a whole', () => {
  test('each is frozen and killed by itself, and the group says when it is empty', async () => {
    using story = new Story({ without: ['groupKill'] });
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    const report = await story.run(sigkillAndVerify(root, { cgroup }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(story.signalsTo(daemon)).toEqual(['SIGSTOP', 'SIGKILL']);
    expectHarmless(story);
  });
});

describe('another user’s process in the group', () => {
  const foreign = (story: Story, cgroup: ProcessCgroup): FakeProcess =>
    story.system.spawn({
      uid: 7,
      group: cgroup.path,
      parent: story.system.init,
      ...STUBBORN,
    });

  test('refuses our signals and goes with the group all the same', async () => {
    using story = new Story();
    const cgroup = await story.run(createCgroup());
    const other = foreign(story, cgroup);
    const report = await story.run(escalatingStop([], { cgroup, schedule: 'TERM/0.2/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(other.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('is named with its owner where groups cannot be killed', async () => {
    using story = new Story({ without: ['groupKill'] });
    const cgroup = await story.run(createCgroup());
    const other = foreign(story, cgroup);
    const report = await story.run(sigkillAndVerify([], { cgroup, reject: false }));
    expect(report).toMatchObject({
      ok: false,
      survivors: [{ pid: other.pid, reason: 'not-permitted', uid: 7 }],
    });
    // Waiting changes nothing.
    expect(report.durationMs).toBeLessThan(1_000);
    expectHarmless(story);
  });
});

describe('"could not look" into the group', () => {
  test('before the first signal rejects the call', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    story.system.fail('groups');
    const error = await story.rejection(sigkillAndVerify(root, { cgroup }));
    expect(error).toBeInstanceOf(ProcessTableError);
    expectUntouched(story, root);
  });

  test('later keeps nobody from being killed, and "gone" from being said', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    story.later(50, () => story.system.fail('groups'));
    const report = await story.run(
      escalatingStop(root, { cgroup, schedule: 'TERM/0.2/KILL/1', reject: false }),
    );
    expect(root.isAlive).toBe(false);
    expect(report).toMatchObject({
      ok: false,
      outcome: 'unknown',
      survivors: [{ pid: root.pid, reason: 'unknown' }],
    });
    expectHarmless(story);
  });

  test('for a while does not change the verdict', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    story.later(50, () => story.system.fail('groups', 100));
    const report = await story.run(escalatingStop(root, { cgroup, schedule: 'TERM/0.2/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expectHarmless(story);
  });
});

describe('somebody in the group whom we cannot name', () => {
  test('keeps "gone" from being said', async () => {
    using story = new Story({ without: ['groupKill'] });
    const { cgroup, root } = await grouped(story);
    story.stranger({ hidden: true, group: cgroup.path });
    const report = await story.run(sigkillAndVerify(root, { cgroup, reject: false }));
    expect(report).toMatchObject({
      ok: false,
      outcome: 'unknown',
      survivors: [
        { pid: root.pid, reason: 'unknown', hint: expect.stringContaining('1 cannot be named') },
      ],
    });
  });
});

describe('a control group that is not for others alone', () => {
  test('with ourselves or an ancestor in it is refused, before any signal', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    for (const one of [story.system.self, story.system.self.parent!]) {
      one.task.group = cgroup.path;
      for (const call of [
        () => sigkillAndVerify(root, { cgroup }),
        () => escalatingStop([], { cgroup }),
        () => escalatingStop([], { cgroup, dryRun: true }),
        () => waitUntilGone([], { cgroup, timeoutMs: 10 }),
      ]) {
        const error = await story.rejection(call());
        expect(error).toBeInstanceOf(UnsafeTargetError);
        expect(String(error)).toContain(String(one.pid));
      }
      one.task.group = '/fake/cgroup';
    }
    expectUntouched(story, root);
    expectHarmless(story);
  });

  test('in which we arrive during the stop is not killed as a whole', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    story.later(50, () => (story.system.self.task.group = cgroup.path));
    const report = await story.run(
      escalatingStop(root, { cgroup, schedule: 'TERM/0.2/KILL/1', reject: false }),
    );
    expect(root.isAlive).toBe(false);
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    story.system.self.task.group = '/fake/cgroup';
    expectHarmless(story);
  });
});

describe('a dry run', () => {
  test('names the inhabitants and signals nobody', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    const report = await story.run(escalatingStop([], { cgroup, dryRun: true }));
    expect(report).toMatchObject({ outcome: 'would-stop', coverage: 'cgroup' });
    expect(report.processes.map(({ pid }) => pid)).toEqual([root.pid, daemon.pid]);
    expectUntouched(story, root, daemon);
    expectHarmless(story);
  });
});

describe('the events of a stop', () => {
  test('tell of each one that was killed with the group', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    const events: StopEvent[] = [];
    const report = await story.run(
      sigkillAndVerify(root, { cgroup, onEvent: (event) => events.push(event) }),
    );
    const killed = events.flatMap((event) =>
      event.type === 'signalled' ? [event.process.pid] : [],
    );
    expect(killed).toEqual([root.pid, daemon.pid]);
    expect(report.stages).toMatchObject([{ signal: 'SIGKILL', sentTo: [root.pid, daemon.pid] }]);
    expect(report.processes.map(({ signals }) => signals)).toEqual([['SIGKILL'], ['SIGKILL']]);
  });
});

describe('a group of createCgroup()', () => {
  test('is not removed while somebody lives in it, who is named', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const error = await story.rejection(cgroup.remove());
    expect(error).toBeInstanceOf(SurvivorsError);
    expect((error as SurvivorsError).report.survivors.map(({ pid }) => pid)).toEqual([root.pid]);
    expectUntouched(story, root);
    root.exit();
    await story.run(cgroup.remove());
    await story.run(cgroup.remove());
    expect(await story.run(cgroup.populated())).toBe(false);
  });

  test('is disposed of with everybody in it', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    await story.run(cgroup[Symbol.asyncDispose]());
    expect([root, daemon].filter(({ isAlive }) => isAlive)).toEqual([]);
    expectHarmless(story);
  });

  test('takes in neither us, nor an ancestor, nor init', async () => {
    using story = new Story();
    const cgroup = await story.run(createCgroup());
    const { self } = story.system;
    for (const pid of [self.pid, self.parent!.pid, 1, 0, -1, NaN]) {
      expect(await story.rejection(cgroup.add(pid))).toBeInstanceOf(UnsafeTargetError);
    }
    expect(self.task.group).toBe('/fake/cgroup');
  });

  test('does not take in whoever took the pid meanwhile', async () => {
    using story = new Story();
    const cgroup = await story.run(createCgroup());
    const gone = story.system.spawn();
    const ref = { pid: gone.pid, startToken: gone.startToken };
    gone.exit();
    await story.system.clock.elapse(20);
    const stranger = story.stranger({ pid: ref.pid });
    await story.run(cgroup.add(ref));
    expect(stranger.task.group).toBe('/fake/cgroup');
    expect(await story.run(cgroup.populated())).toBe(false);
  });

  test.each<FakeSystemOptions>([{ like: 'portable' }, { without: ['cgroups'] }])(
    'is not to be had on %o',
    async (options) => {
      using story = new Story(options);
      expect(await story.rejection(createCgroup())).toBeInstanceOf(UnsupportedError);
      const cgroup = { path: '/fake/cgroup/x' } as ProcessCgroup;
      expect(await story.rejection(escalatingStop([], { cgroup }))).toBeInstanceOf(
        UnsupportedError,
      );
    },
  );
});

describe('a member that leaves the group', () => {
  test('is killed by itself, and not claimed as held by the group', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    story.later(50, () => (daemon.task.group = '/fake/cgroup'));
    const report = await story.run(escalatingStop(root, { cgroup, schedule: 'TERM/0.2/KILL/1' }));
    expect(daemon.isAlive).toBe(false);
    expect(story.signalsTo(daemon)).toEqual(['SIGSTOP', 'SIGKILL']);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'session' });
    expectHarmless(story);
  });

  test('between the last look and the kill is not taken for killed with it', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    story.system.beforeSend(({ signal }) => {
      if (signal === 'SIGKILL') daemon.task.group = '/fake/cgroup';
    });
    const report = await story.run(sigkillAndVerify([], { cgroup }));
    expect(daemon.isAlive).toBe(false);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(report.processes.map(({ signals }) => signals)).toEqual([['SIGKILL'], ['SIGKILL']]);
    expectHarmless(story);
  });

  test('leaves a child of its outside, which is not claimed to have been inside', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    story.later(50, () => {
      root.task.group = '/fake/cgroup';
      daemonize(root);
    });
    const report = await story.run(escalatingStop(root, { cgroup, schedule: 'TERM/0.2/KILL/1' }));
    expect(report.coverage).not.toBe('cgroup');
    expect(report.ok).toBe(true);
  });
});

describe('whoever comes into the group during the stop', () => {
  test('is a latecomer, and goes', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const late = story.stranger(STUBBORN);
    story.later(50, () => (late.task.group = cgroup.path));
    const report = await story.run(escalatingStop(root, { cgroup, schedule: 'TERM/0.2/KILL/1' }));
    expect(late.isAlive).toBe(false);
    expect(report.processes.map(({ pid, role }) => [pid, role])).toContainEqual([
      late.pid,
      'latecomer',
    ]);
    expectHarmless(story);
  });

  test('after everybody in it was killed goes too', async () => {
    using story = new Story({ deathTakesMs: 30 });
    const { cgroup, root } = await grouped(story);
    const late = story.stranger(STUBBORN);
    story.later(15, () => (late.task.group = cgroup.path));
    const report = await story.run(sigkillAndVerify(root, { cgroup }));
    expect(late.isAlive).toBe(false);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(await story.run(cgroup.populated())).toBe(false);
    expectHarmless(story);
  });
});

describe('another group at the same path', () => {
  test('is left alone, whatever is asked of the one that was removed', async () => {
    using story = new Story();
    const cgroup = await story.run(createCgroup());
    await story.run(cgroup.remove());
    const { cgroups } = story.system.platform;
    const again = cgroups!.create(cgroup.path.slice(cgroup.path.lastIndexOf('/') + 1));
    expect(again.path).toBe(cgroup.path);
    const other = story.stranger({ group: cgroup.path });
    expect(await story.run(cgroup.populated())).toBe(false);
    const report = await story.run(escalatingStop([], { cgroup }));
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone', processes: [] });
    await story.run(cgroup.remove());
    await story.run(cgroup[Symbol.asyncDispose]());
    expectUntouched(story, other);
    expect(again.populated()).toBe(true);
    expectHarmless(story);
  });
});

describe('what is known of those who were added', () => {
  const withPart = async (
    story: Story,
  ): Promise<{ cgroup: ProcessCgroup; root: FakeProcess; before: FakeProcess }> => {
    const root = youngest(story, {});
    const before = root.fork();
    const { cgroup } = await grouped(story, root);
    return { cgroup, root, before };
  };

  test('is known to whoever names the group by its path alone', async () => {
    using story = new Story();
    const { cgroup, root } = await withPart(story);
    const copy = { path: cgroup.path } as ProcessCgroup;
    const report = await story.run(sigkillAndVerify(root, { cgroup: copy, scope: 'tree' }));
    expect(report.coverage).toBe('session');
    expectHarmless(story);
  });

  test('is not lost when such a one is gone: what it started before can be anywhere', async () => {
    using story = new Story();
    const { cgroup, root, before } = await withPart(story);
    root.exit();
    before.exit();
    await story.system.clock.elapse(20);
    const report = await story.run(sigkillAndVerify([], { cgroup }));
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone', coverage: 'process' });
    const marker = createMarker();
    const marked = await story.run(sigkillAndVerify([], { cgroup, marker }));
    expect(marked.coverage).toBe('marker');
  });

  test('is known of a child that told its exit and can be looked up no more', async () => {
    using story = new Story();
    const root = youngest(story, {});
    const child = story.system.handleOf(root);
    const cgroup = await story.run(createCgroup());
    await story.run(cgroup.add(child));
    const daemon = daemonize(root);
    root.exit();
    await story.system.clock.elapse(100);
    expect(child.exitCode).toBe(0);
    const report = await story.run(sigkillAndVerify(child, { cgroup }));
    expect(daemon.isAlive).toBe(false);
    expect(report).toMatchObject({ ok: true, coverage: 'cgroup' });
    expectHarmless(story);
  });
});

describe('a group with somebody in it whom nothing of ours reaches', () => {
  test('is not waited for when nothing is ever killed', async () => {
    using story = new Story();
    const cgroup = await story.run(createCgroup());
    const other = story.system.spawn({ uid: 7, group: cgroup.path, parent: story.system.init });
    const report = await story.run(
      escalatingStop([], { cgroup, schedule: 'TERM/9', lastResort: false, reject: false }),
    );
    expect(report).toMatchObject({ survivors: [{ pid: other.pid, reason: 'not-permitted' }] });
    expect(report.durationMs).toBeLessThan(1_000);
  });
});

describe('what is sent to whoever goes with the group', () => {
  test('is one SIGKILL, however long the kernel takes', async () => {
    using story = new Story({ deathTakesMs: 30 });
    const { cgroup, root } = await grouped(story);
    const daemon = daemonize(root);
    const report = await story.run(sigkillAndVerify(root, { cgroup }));
    expect(report.processes.map(({ signals }) => signals)).toEqual([['SIGKILL'], ['SIGKILL']]);
    expect([root, daemon].map((one) => story.signalsTo(one))).toEqual([['SIGKILL'], ['SIGKILL']]);
    expectHarmless(story);
  });

  test('reaches who refused our signals before: that is not why it is left', async () => {
    using story = new Story({ deathTakesMs: 5_000 });
    const cgroup = await story.run(createCgroup());
    const other = story.system.spawn({ uid: 7, group: cgroup.path, parent: story.system.init });
    const report = await story.run(
      escalatingStop([], { cgroup, schedule: 'TERM/0.1/KILL/0.1', reject: false }),
    );
    expect(report.survivors).toMatchObject([{ pid: other.pid, reason: 'timeout' }]);
  });

  test('is nothing once a listener brought us into it, at the last moment', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story);
    const report = await story.run(
      sigkillAndVerify(root, {
        cgroup,
        reject: false,
        onEvent: ({ type }) => {
          if (type === 'captured') story.system.self.task.group = cgroup.path;
        },
      }),
    );
    expect(root.isAlive).toBe(false);
    // Each by itself.
    expect(story.signalsTo(root)).toContain('SIGSTOP');
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    story.system.self.task.group = '/fake/cgroup';
    expectHarmless(story);
  });
});

describe('a child that died in the group before anybody looked', () => {
  test('is held by it as its parent is: it was born there', async () => {
    using story = new Story();
    const { cgroup, root } = await grouped(story, youngest(story, { reaps: 'never' }));
    const zombie = root.fork();
    zombie.exit();
    const report = await story.run(sigkillAndVerify(root, { cgroup, scope: 'tree' }));
    expect(report.processes.map(({ pid }) => pid)).toContain(zombie.pid);
    expect(report).toMatchObject({ ok: true, coverage: 'cgroup' });
    expectHarmless(story);
  });
});

describe('"gone" is said of a group', () => {
  test('when it has become empty, if that takes a while', async () => {
    using story = new Story({ without: ['groupKill'] });
    const { cgroup, root } = await grouped(story);
    const hidden = story.stranger({ hidden: true, group: cgroup.path });
    story.later(300, () => {
      hidden.exit();
    });
    const report = await story.run(sigkillAndVerify(root, { cgroup }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(report.durationMs).toBeGreaterThanOrEqual(300);
  });

  test('never of one that is not empty, though all we waited for was a child to tell of its exit', async () => {
    using story = new Story({ without: ['groupKill'] });
    const { cgroup, root } = await grouped(story);
    story.stranger({ hidden: true, group: cgroup.path });
    const silent = {
      pid: root.pid,
      exitCode: null,
      on: () => undefined,
      off: () => undefined,
    };
    const report = await story.run(
      sigkillAndVerify(silent, { cgroup, timeoutMs: 300, reject: false }),
    );
    expect(root.isAlive).toBe(false);
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
  });
});

describe('a PID namespace whose init is the target', () => {
  test('ends with it, whoever is in it', async () => {
    using story = new Story();
    const init = story.system.spawn({ detached: true, leadsNamespace: true, ...STUBBORN });
    const daemon = daemonize(init);
    const report = await story.run(escalatingStop(init, { schedule: 'TERM/0.2/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(daemon.isAlive).toBe(false);
    expectHarmless(story);
  });

  test('inside a tree does not make the tree a stronger hold', async () => {
    using story = new Story();
    const root = story.system.spawn({ detached: true });
    root.spawn({ leadsNamespace: true });
    const report = await story.run(sigkillAndVerify(root, { scope: 'tree' }));
    expect(report).toMatchObject({ ok: true, coverage: 'session' });
    expectHarmless(story);
  });
});
