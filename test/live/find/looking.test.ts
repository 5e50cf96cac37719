import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import { descendantPids } from '../../../src/find/descendant-pids.js';
import { pidsMatching } from '../../../src/find/pids-matching.js';
import { processTable } from '../../../src/find/process-table.js';
import { identify } from '../../../src/process/identify.js';
import { inspect } from '../../../src/process/inspect.js';
import { liveness } from '../../../src/process/liveness.js';
import { sigkillAndVerify } from '../../../src/stop/sigkill-and-verify.js';
import { waitUntilGone } from '../../../src/stop/wait-until-gone.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { until } from '../../helpers/patience.js';
import { childrenOf, readStat, threadIds } from '../../helpers/proc-stat.js';
import { ascending } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

useCanaries();

const tag = `tag${process.pid}x${Date.now()}`;

describe('a tree', () => {
  test('is listed parents first, with or without its root', async () => {
    const root = await spawnFixture('has-children', [3, 'sits'], { processes: 4 });
    const below = await descendantPids(root.child);
    expect(ascending(below)).toEqual(ascending(root.others()));
    expect(await descendantPids(root.pid, { includeRoot: true })).toEqual([root.pid, ...below]);
    const table = await processTable();
    expect(ascending(table.descendants(root.pid).map(({ pid }) => pid))).toEqual(ascending(below));
    expect(table.children(process.pid).map(({ pid }) => pid)).toContain(root.pid);
    const ours = await descendantPids(process.pid);
    expect(ours.indexOf(root.pid)).toBeGreaterThanOrEqual(0);
    for (const pid of below) expect(ours.indexOf(pid)).toBeGreaterThan(ours.indexOf(root.pid));
    const ref = await identify(root.pid);
    if (ref?.startToken === undefined) throw new Error('no token');
    expect(await descendantPids(ref)).toEqual(below);
    expect(await descendantPids({ ...ref, startToken: `${ref.startToken}0` })).toEqual([]);
  });

  test('of a root that is gone is empty', async () => {
    const root = await spawnFixture('sits');
    root.child.kill('SIGKILL');
    await once(root.child, 'exit');
    expect(await descendantPids(root.child, { includeRoot: true })).toEqual([]);
    expect(await descendantPids(root.pid, { includeRoot: true })).toEqual([]);
  });

  test('includes zombies', async () => {
    const root = await spawnFixture('sits', [], {
      through: ['sh', '-c', 'true & exec "$@"', 'sh'],
    });
    await until('a zombie', () => childrenOf(root.pid).some((pid) => readStat(pid)?.state === 'Z'));
    const below = await descendantPids(root.pid);
    expect(below).toEqual(childrenOf(root.pid));
    expect(below).toHaveLength(1);
    expect(await liveness(below[0] ?? 0)).toBe('zombie');
    expect(await identify(below[0] ?? 0)).toMatchObject({ pid: below[0] });
  });
});

describe('one process', () => {
  test('is told in full', async () => {
    const { pid, child } = await spawnFixture('sits', [tag]);
    const info = await inspect(child);
    expect(info).toMatchObject({
      pid,
      ppid: process.pid,
      pgid: readStat(process.pid)?.pgid,
      sid: readStat(process.pid)?.sid,
      uid: process.geteuid?.(),
      // `node`, or what Node.js 24 and later call themselves.
      name: readStat(pid)?.name,
      cwd: process.cwd(),
      executable: process.execPath,
    });
    expect(info?.command).toMatch(new RegExp(`sits.mjs ${tag}$`));
    expect(info?.argv?.at(-1)).toBe(tag);
    expect(info?.threads).toBeGreaterThan(1);
    expect(info?.rssBytes).toBeGreaterThan(1_000_000);
    expect(info?.cpuMs).toBeGreaterThan(0);
    expect(Math.abs((info?.startedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await identify(child)).toEqual({ pid, startToken: info?.startToken });
    expect(JSON.parse(JSON.stringify(await identify(pid)))).toEqual(await identify(pid));
  });

  test('may be ourselves, our parent, or the first of all', async () => {
    for (const pid of [process.pid, process.ppid, 1]) {
      expect(await inspect(pid)).toMatchObject({ pid });
      expect(await liveness(pid)).toBe('alive');
    }
    expect(await inspect(process)).toMatchObject({ pid: process.pid });
  });

  test('may have a number that no process can have here: nobody has it', async () => {
    const beyond = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
    for (const pid of [beyond, 2 ** 22 + 1, 2 ** 31 - 1]) {
      expect(await liveness(pid)).toBe('gone');
      expect(await identify({ pid, startToken: 'kept' })).toBeUndefined();
      expect(await inspect({ pid })).toBeUndefined();
      expect(await descendantPids(pid, { includeRoot: true })).toEqual([]);
      const report = await waitUntilGone(pid, { timeoutMs: 0 });
      expect(report).toMatchObject({ outcome: 'already-gone', targets: [{ pid }] });
      await expect(sigkillAndVerify(pid)).rejects.toThrow(UnsafeTargetError);
    }
  });

  test('is gone once it ended, in whatever way it is named', async () => {
    const { child, pid } = await spawnFixture('sits');
    const ref = await identify(child);
    if (ref === undefined) throw new Error('no process');
    expect(await liveness(ref)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const target of [child, pid, ref]) {
      expect(await liveness(target)).toBe('gone');
      expect(await identify(target)).toBeUndefined();
      expect(await inspect(target)).toBeUndefined();
    }
  });

  test('on the pid of another is not that one', async () => {
    const { pid } = await spawnFixture('sits');
    const ref = await identify(pid);
    const other = { pid, startToken: `${ref?.startToken}0` };
    expect(await liveness(other)).toBe('gone');
    expect(await inspect(other)).toBeUndefined();
    expect(await identify(other)).toBeUndefined();
  });

  test('that never started is gone', async () => {
    const child = spawn('/nonexistent/program');
    child.on('error', () => undefined);
    await once(child, 'error');
    expect(await liveness(child)).toBe('gone');
    expect(await inspect(child)).toBeUndefined();
    expect(await descendantPids(child)).toEqual([]);
  });

  test('is no thread', async () => {
    const { pid } = await spawnFixture('sits');
    const [thread] = threadIds(pid);
    if (thread === undefined) throw new Error('no second thread');
    expect(await liveness(thread)).toBe('gone');
    expect(await inspect(thread)).toBeUndefined();
    expect(await identify(thread)).toBeUndefined();
    expect(await descendantPids(thread, { includeRoot: true })).toEqual([]);
  });

  test('whose leading thread has exited lives, and keeps its command line', async (context) => {
    const program = compiledFixture(context, 'zombie-leader');
    const { pid } = await spawnFixture(program, [tag], { env: { FIND_TAG: tag } });
    await until('the leader to be a zombie', () => readStat(pid)?.state === 'Z');
    expect(await liveness(pid)).toBe('alive');
    expect(await inspect(pid)).toMatchObject({ argv: [program, tag], executable: program });
    expect(await pidsMatching(tag)).toEqual([pid]);
    expect(await pidsMatching({ env: { FIND_TAG: tag }, path: program })).toEqual([pid]);
  });
});

test('the table has us, our parents, and everybody whom we started', async () => {
  const { pid } = await spawnFixture('sits', [tag]);
  const before = Date.now();
  const table = await processTable();
  expect(table.takenAt.getTime()).toBeGreaterThanOrEqual(before);
  expect([process.pid, process.ppid, pid].map((one) => table.has(one))).toEqual([true, true, true]);
  expect(table.get(pid)?.command).toMatch(new RegExp(`${tag}$`));
  expect([...table].map((one) => one.pid)).toEqual(ascending([...table].map((one) => one.pid)));
  expect([...table]).toHaveLength(table.size);
  expect(table.get(threadIds(pid)[0] ?? 0)).toBeUndefined();
});
