import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  escalatingStop,
  identify,
  liveness,
  sigkillAndVerify,
  waitUntilGone,
} from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { until } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import { fateOf, memberPids, expectWithin } from '../../helpers/reported.js';
import { type Fixture, spawnFixture } from '../../helpers/spawn-fixture.js';

/** What execa hands out: a child process that is a promise as well. */
function execaLike({ child }: Fixture): { readonly pid?: number | undefined } {
  const result = once(child, 'exit');
  return Object.assign(child, { then: result.then.bind(result), catch: result.catch.bind(result) });
}

const SPELLINGS: readonly (readonly [
  string,
  (fixture: Fixture) => { readonly pid?: number | undefined } | number,
])[] = [
  ['a ChildProcess', ({ child }) => child],
  ['its pid', ({ pid }) => pid],
  ['an object with its pid', ({ pid }) => ({ pid })],
  ['an execa-like object', execaLike],
];

describe.each(SPELLINGS)('%s', (_what, spell) => {
  useCanaries();

  test('names the process to be stopped politely', async () => {
    const fixture = await spawnFixture('slow-exit', [300]);
    const report = await expectWithin(10_000, () =>
      escalatingStop(spell(fixture), { schedule: 'TERM/30/KILL/5' }),
    );
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', survivors: [] });
    expect(report.targets).toMatchObject([{ pid: fixture.pid }]);
    expect(fateOf(report, fixture.pid)).toMatchObject({
      role: 'target',
      fate: 'exited',
      signals: ['SIGTERM'],
    });
  });

  test('names the process to be killed', async () => {
    const fixture = await spawnFixture('stubborn');
    const report = await sigkillAndVerify([spell(fixture)]);
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(fateOf(report, fixture.pid)).toMatchObject({
      role: 'target',
      fate: 'killed',
      signals: ['SIGKILL'],
    });
  });
});

describe('several targets', () => {
  useCanaries();

  test('fold into one where they name one process', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const ref = await identify(fixture.pid);
    const { child, pid } = fixture;
    const report = await escalatingStop([child, pid, { pid }, ref ?? pid, pid], {
      schedule: 'TERM/30/KILL/5',
    });
    await expectAllDead(fixture);
    expect(report.targets).toMatchObject([{ pid }]);
    expect(report.processes).toHaveLength(1);
    expect(fateOf(report, pid).signals).toEqual(['SIGTERM']);
    expect(fixture.lifeline.signals(pid).filter((signal) => signal === 'SIGTERM')).toHaveLength(1);
  });

  test('are taken from any iterable', async () => {
    const fixtures = await Promise.all([spawnFixture('sits'), spawnFixture('sits')]);
    function* each(): Generator<number> {
      for (const { pid } of fixtures) yield pid;
    }
    const report = await sigkillAndVerify(each());
    await expectAllDead(...fixtures);
    expect(report.targets.map(({ pid }) => pid)).toEqual(fixtures.map(({ pid }) => pid));
    const set = new Set(fixtures.map(({ child }) => child));
    expect(await sigkillAndVerify(set)).toMatchObject({ ok: true, outcome: 'already-gone' });
  });

  test('may be a parent and its child, which is a target and no root', async () => {
    const fixture = await spawnFixture('has-children', [1, 'stubborn'], { processes: 2 });
    const [child = 0] = fixture.others();
    const report = await escalatingStop([child, fixture.child], { schedule: 'TERM/0.4/KILL/20' });
    await expectAllDead(fixture);
    expect(fateOf(report, child)).toMatchObject({ role: 'target', signals: ['SIGKILL'] });
    expect(fixture.lifeline.signals(child)).toEqual([]);
  });

  test('that are none are already gone', async () => {
    await expectNoSignal(async () => {
      for (const report of [await escalatingStop([]), await sigkillAndVerify(new Set<number>())]) {
        expect(report).toMatchObject({
          ok: true,
          outcome: 'already-gone',
          targets: [],
          processes: [],
          stages: [],
          survivors: [],
        });
      }
    });
  });
});

describe('a target that is already gone', () => {
  useCanaries();

  test('by its exit code or signal is never looked up, whoever has its pid now', async () => {
    const bystander = await spawnFixture('canary');
    const { pid } = bystander;
    for (const gone of [
      { pid, exitCode: 0, signalCode: null },
      { pid, exitCode: null, signalCode: 'SIGKILL' },
      { pid, exitCode: 1 },
    ]) {
      await expectNoSignal(async () => {
        expect(await escalatingStop(gone)).toMatchObject({ ok: true, outcome: 'already-gone' });
        expect(await sigkillAndVerify([gone])).toMatchObject({ ok: true, outcome: 'already-gone' });
      });
    }
    await expectUntouched(bystander);
  });

  test('may be a ChildProcess that has exited', async () => {
    const fixture = await spawnFixture('sits');
    fixture.child.kill('SIGKILL');
    await once(fixture.child, 'exit');
    await expectNoSignal(async () => {
      const report = await escalatingStop(fixture.child);
      expect(report).toMatchObject({ ok: true, outcome: 'already-gone', stages: [] });
    });
  });

  test('may be a ChildProcess that never started', async () => {
    const child = spawn('/nonexistent/program');
    child.on('error', () => undefined);
    expect(child.pid).toBeUndefined();
    await expectNoSignal(async () => {
      expect(await escalatingStop(child)).toMatchObject({ ok: true, outcome: 'already-gone' });
      expect(await sigkillAndVerify([child])).toMatchObject({ ok: true, outcome: 'already-gone' });
    });
  });

  test('may be a reference to a process that was reaped', async () => {
    const fixture = await spawnFixture('sits');
    const ref = await identify(fixture.child);
    if (ref === undefined) throw new Error('a living process could not be identified');
    fixture.child.kill('SIGKILL');
    await once(fixture.child, 'exit');
    await until('the reaping', () => readStat(fixture.pid) === undefined);
    expect(await identify(ref)).toBeUndefined();
    expect(await liveness(ref)).toBe('gone');
    const report = await escalatingStop(ref);
    expect(report).toMatchObject({ ok: true, outcome: 'already-gone', stages: [] });
    expect(fateOf(report, ref.pid)).toMatchObject({ fate: 'already-gone', signals: [] });
  });

  test('may be a reference whose pid another process has: recycled, untouched, and without descendants', async () => {
    const innocent = await spawnFixture('has-children', [1, 'canary'], { processes: 2 });
    const [child = 0] = innocent.others();
    const [here, other] = await Promise.all([identify(innocent.pid), identify(child)]);
    expect(here?.startToken).toBeDefined();
    expect(other?.startToken).toBeDefined();
    expect(here?.startToken).not.toBe(other?.startToken);
    const ref = { pid: innocent.pid, startToken: other?.startToken };
    await expectNoSignal(async () => {
      for (const report of [
        await escalatingStop(ref),
        await sigkillAndVerify([ref], { scope: 'tree' }),
      ]) {
        expect(report).toMatchObject({ ok: true, outcome: 'already-gone', stages: [] });
        expect(memberPids(report)).toEqual([innocent.pid]);
        expect(fateOf(report, innocent.pid)).toMatchObject({ fate: 'recycled', signals: [] });
      }
      expect(await liveness(ref)).toBe('gone');
      expect(await waitUntilGone(ref, { timeoutMs: 1_000 })).toMatchObject({ ok: true });
      await expectAlive(innocent, innocent.pids());
      for (const pid of innocent.pids()) expect(innocent.lifeline.signals(pid)).toEqual([]);
    });
  });
});

describe('a ChildProcess', () => {
  useCanaries();

  test('is awaited until its exit event, not until a grandchild closes the output', async () => {
    const fixture = await spawnFixture('holds-stdout', [], { processes: 2, stdout: 'pipe' });
    const seen: string[] = [];
    fixture.child.on('exit', () => seen.push('exit'));
    fixture.child.on('close', () => seen.push('close'));
    await expectWithin(10_000, () =>
      escalatingStop(fixture.child, { scope: 'process', schedule: 'TERM/30/KILL/5' }),
    );
    expect(seen).toEqual(['exit']);
    expect(fixture.child.exitCode).toBe(0);
    await expectAlive(fixture, fixture.others());
  });

  test('has its exit code or signal set when the call resolves', async () => {
    const fixture = await spawnFixture('sits');
    await sigkillAndVerify(fixture.child);
    expect(fixture.child.signalCode).toBe('SIGKILL');
    await expectAllDead(fixture);
  });
});
