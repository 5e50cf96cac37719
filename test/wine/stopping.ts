import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  escalatingStop,
  sigkillAndVerify,
  stopMatching,
  StopAbortedError,
  SurvivorsError,
  UnsafeTargetError,
  UnsupportedError,
  waitUntilGone,
  type StopEvent,
} from '../../src/index.js';
import { assertAlive, assertDead, directory, enter } from './stage.js';

test('a child is ended, proven gone, and its exit heard', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  const report = await sigkillAndVerify(child);
  assert.equal(report.outcome, 'killed');
  assert.equal(child.exitCode ?? child.signalCode, 1);
  await assertDead(pids);
});

test('a tree of four is ended whole by one hard stop, and bystanders live', async () => {
  const bystander = await enter(['tree', '1'], 2);
  const { child, pids } = await enter(['tree', '3'], 4);
  const events: StopEvent[] = [];
  const report = await escalatingStop(child, {
    schedule: 'INT/10/TERM/20/KILL/30',
    onEvent: (event) => events.push(event),
  });
  await assertDead(pids);
  await assertAlive(bystander.pids);
  assert.equal(report.outcome, 'killed');
  assert.equal(report.coverage, 'lineage');
  assert.deepEqual(
    report.stages.map(({ signal, sentTo }) => [signal, [...sentTo].sort()]),
    [['SIGKILL', [...pids].sort()]],
  );
  assert.deepEqual(new Set(report.processes.map(({ fate }) => fate)), new Set(['killed']));
  assert.deepEqual(
    report.processes.map(({ pid }) => pid),
    pids,
  );
  // Ten and twenty seconds of asking would have been for nothing.
  assert(report.durationMs < 10_000, `${report.durationMs} ms`);
  assert.equal(events.filter(({ type }) => type === 'signalled').length, 4);
});

test('without scope tree the child alone is ended', async () => {
  const { child, pids } = await enter(['tree', '1'], 2);
  const report = await sigkillAndVerify(child);
  assert.deepEqual(
    report.stages.map(({ sentTo }) => sentTo),
    [pids.slice(0, 1)],
  );
  await assertDead(pids.slice(0, 1));
});

test('who is started while the tree is looked at is ended too', async () => {
  const { child, pids } = await enter(['breeder', '12', '150'], 3);
  const report = await escalatingStop(child);
  assert.equal(report.ok, true);
  const named = report.processes.map(({ pid }) => pid);
  await assertDead([...new Set([...pids, ...named])]);
  // Whoever was started in the last moment would still come to life and say so.
  const told = pids.length;
  const another = await enter(['tree', '0'], 1);
  assert.equal(pids.length, told, 'somebody of the tree came to life after the stop');
  await assertAlive(another.pids);
});

test('several roots are stopped in one call', async () => {
  const [a, b] = await Promise.all([enter(['tree', '1'], 2), enter(['tree', '1'], 2)]);
  const report = await escalatingStop([a.child, b.child]);
  assert.equal(report.processes.length, 4);
  await assertDead([...a.pids, ...b.pids]);
});

test('who has gone already is not looked for', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  await sigkillAndVerify(child);
  assert.equal((await escalatingStop(child)).outcome, 'already-gone');
  assert.equal((await escalatingStop(pids[0] ?? 0)).outcome, 'already-gone');
  assert.equal((await escalatingStop([])).outcome, 'already-gone');
});

test('a number that is no multiple of 4 ends nobody', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  const [pid = 0] = pids;
  for (const step of [1, 2, 3]) {
    assert.equal((await sigkillAndVerify(pid + step)).outcome, 'already-gone');
  }
  await assertAlive(pids);
});

test('refuses ourselves and what is no pid', async () => {
  for (const target of [process.pid, 0, -1, 1.5, '7', true] as number[]) {
    await assert.rejects(escalatingStop(target), UnsafeTargetError, String(target));
    await assert.rejects(sigkillAndVerify(target), UnsafeTargetError, String(target));
  }
});

test('refuses a schedule that allows no force, since there is nothing else', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  await assert.rejects(escalatingStop(child, { lastResort: false }), UnsupportedError);
  await assertAlive(pids);
});

test('refuses to stop by a command line that nothing tells', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  await assert.rejects(stopMatching('actor.js'), UnsupportedError);
  await assertAlive(pids);
});

test('a dry run names the tree and ends nobody', async () => {
  const { child, pids } = await enter(['tree', '1'], 2);
  const report = await escalatingStop(child, { dryRun: true });
  assert.equal(report.outcome, 'would-stop');
  assert.deepEqual(
    report.processes.map(({ pid }) => pid),
    pids,
  );
  await assertAlive(pids);
});

test('who outlives a wait is named as a survivor', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  await assert.rejects(waitUntilGone(child, { timeoutMs: 300 }), (error: unknown) => {
    assert(error instanceof SurvivorsError, String(error));
    assert.deepEqual(
      error.report.survivors.map(({ pid, reason }) => [pid, reason]),
      [[pids[0], 'timeout']],
    );
    return true;
  });
  await assertAlive(pids);
});

test('a wait that is abandoned ends at once', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  const waiting = waitUntilGone(child, { timeoutMs: 60_000, signal: AbortSignal.timeout(200) });
  await assert.rejects(waiting, StopAbortedError);
  await assertAlive(pids);
});

test('who is started again from outside is named as respawned', async () => {
  const program = join(directory, 'kept.exe');
  copyFileSync(process.execPath, program);
  const keeper = await enter(['keeper', program], 2);
  const report = await stopMatching({ name: 'kept.exe' }, { schedule: 'KILL/3', reject: false });
  assert.equal(report.ok, false);
  assert(report.survivors.length > 0);
  assert(report.survivors.every(({ reason }) => reason === 'respawned'));
  await assertAlive([keeper.child.pid ?? 0]);
  await escalatingStop(keeper.child);
  await stopMatching({ name: 'kept.exe' });
});

test('everybody of a name is stopped', async () => {
  const [a, b] = await Promise.all([enter(['tree', '0'], 1), enter(['tree', '1'], 2)]);
  const report = await stopMatching({ name: 'node.exe' });
  assert.equal(report.processes.length, 3);
  await assertDead([...a.pids, ...b.pids]);
});
