import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../../../src/index.js';
import { healthOf, spawnVerified, summarize } from '../../../src/supervise/supervise.js';
import type { ProcessHealth } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { until } from '../../helpers/patience.js';
import { childrenOf, readStat } from '../../helpers/proc-stat.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { register } from '../../helpers/running.js';

useCanaries();

/** A shell of ours, for the length of the test. */
function shell(script: string): ReturnType<typeof spawn> {
  const child = spawn('/bin/sh', ['-c', script], { stdio: 'ignore' });
  register(child, undefined, 'test');
  return child;
}

describe('S2.2 the health of a process', () => {
  test('that was started here and ended by a signal: its handle says so', async () => {
    const agent = await spawnVerified('sleep', ['60'], { settleMs: 0 });
    await agent.stop({ schedule: 'KILL/20' });
    expect(await healthOf(agent)).toEqual({
      ...{ pid: agent.pid, health: 'failed', signalCode: 'SIGKILL' },
      ...{ liveness: 'gone', zombie: false },
    });
  });

  test('that lives: every field, and plain data', async () => {
    const fixture = await spawnFixture('sits');
    const health = await healthOf(fixture.child);
    expect(health).toMatchObject({
      pid: fixture.pid,
      health: 'healthy',
      liveness: 'alive',
      zombie: false,
      cpuSince: 'start',
      command: expect.stringContaining('sits.mjs'),
    });
    expect(health.state).toMatch(/sleeping|running|disk-sleep/);
    expect(health.rssBytes).toBeGreaterThan(1_000_000);
    expect(health.threads).toBeGreaterThan(1);
    expect(health.runtimeMs).toBeGreaterThan(0);
    expect(health.runtimeMs).toBeLessThan(60_000);
    expect(JSON.parse(JSON.stringify(health))).toEqual(health);
  });

  test('that has ended: completed, failed, and never looked up by its pid', async () => {
    for (const [script, expected] of [
      ['exit 0', { health: 'completed', exitCode: 0 }],
      ['exit 3', { health: 'failed', exitCode: 3 }],
      ['kill -9 $$', { health: 'failed', signalCode: 'SIGKILL' }],
    ] as const) {
      const child = shell(script);
      await once(child, 'exit');
      const health = await healthOf({ ...child, pid: process.pid });
      expect(health).toMatchObject({ ...expected, liveness: 'gone', zombie: false });
      expect(health).not.toHaveProperty('state');
    }
  });

  test('that is gone and nobody knows how is unknown, and gone', async () => {
    const child = shell('exit 0');
    const { pid } = child;
    await once(child, 'exit');
    expect(await healthOf(pid!)).toEqual({
      pid,
      health: 'unknown',
      liveness: 'gone',
      zombie: false,
    });
  });

  test('that is a zombie says so; another on the pid is not taken for it', async (context) => {
    const fixture = await spawnFixture(compiledFixture(context, 'tree'), [2, 1, 1], {
      processes: 3,
    });
    const other = { pid: fixture.pid, startToken: 'another' };
    expect(await healthOf(other)).toMatchObject({ health: 'unknown', liveness: 'gone' });
    expect((await summarize([other])).processes).toMatchObject([{ liveness: 'gone' }]);
    const parent = shell('sleep 0 & exec sleep 300');
    await until('a zombie', () => zombieBelow(parent.pid!) !== undefined);
    const pid = zombieBelow(parent.pid!)!;
    expect(await healthOf(pid)).toMatchObject({
      pid,
      health: 'zombie',
      liveness: 'zombie',
      zombie: true,
      state: 'zombie',
    });
    expect(await summarize([pid])).toMatchObject({ zombie: 1, healthy: 0 });
  });
});

describe('CPU', () => {
  test('is of the whole life at first, and says so; then of the time since the last look', async () => {
    const busy = shell('while :; do :; done');
    const idle = await spawnFixture('sits');
    expect(await healthOf(busy)).toMatchObject({ cpuSince: 'start' });
    expect(await healthOf(idle.child)).toMatchObject({ cpuSince: 'start' });
    // Too soon: no sample that means anything.
    expect(await healthOf(busy)).toMatchObject({ cpuSince: 'start' });
    const began = performance.now();
    await until('an interval to pass', () => performance.now() - began > 600);
    const [one, other] = [await healthOf(busy), await healthOf(idle.child)];
    expect([one.cpuSince, other.cpuSince]).toEqual(['last-look', 'last-look']);
    expect(one.cpuPercent).toBeGreaterThan(2 * (other.cpuPercent ?? NaN));
    expect(one.cpuPercent).toBeLessThan(130);
    // Right after, it is still measured over the last long interval, not over nothing.
    expect(await healthOf(busy)).toMatchObject({ cpuSince: 'last-look' });
    busy.kill('SIGKILL');
  });
});

describe('a summary', () => {
  test('S2.4 counts and adds, in the order given', async () => {
    const fixture = await spawnFixture('sits');
    const done = shell('exit 0');
    const failed = shell('exit 1');
    await Promise.all([once(done, 'exit'), once(failed, 'exit')]);
    const targets = [done, fixture.child, failed, 2 ** 22 - 1, fixture.pid];
    const summary = await summarize(targets);
    expect(summary).toMatchObject({
      total: 5,
      healthy: 2,
      completed: 1,
      failed: 1,
      unknown: 1,
      zombie: 0,
    });
    expect(summary.processes.map(({ health }) => health)).toEqual([
      ...['completed', 'healthy', 'failed', 'unknown', 'healthy'],
    ]);
    expect(summary.rssBytes).toBe(
      summary.processes.reduce((sum: number, { rssBytes = 0 }: ProcessHealth) => sum + rssBytes, 0),
    );
    expect(await summarize([])).toMatchObject({ total: 0, rssBytes: 0, processes: [] });
  });

  test('never throws for one bad target: that one is unknown, with its problem', async () => {
    const fixture = await spawnFixture('sits');
    const trap = Object.defineProperty({}, 'pid', {
      get() {
        throw new Error('trap');
      },
    });
    const bad = [null, undefined, 0, -1, 1.5, '7', {}, { pid: 'x' }, [7], trap];
    const { processes, healthy, unknown } = await summarize([...bad, fixture.child] as never);
    expect({ healthy, unknown }).toEqual({ healthy: 1, unknown: bad.length });
    for (const health of processes.slice(0, -1)) expect(health.problem).toMatch(/./);
    for (const one of bad) {
      expect(await healthOf(one as never)).toMatchObject({
        health: 'unknown',
        liveness: 'unknown',
      });
    }
  });

  test('of what is no list is refused, and an error that cannot be a text is a problem all the same', async () => {
    for (const targets of [7, null, 'agent']) {
      await expect(summarize(targets as never)).rejects.toThrow(InvalidOptionError);
    }
    const trap = Object.defineProperty({}, 'exitCode', {
      get() {
        throw Object.create(null);
      },
    });
    expect(await healthOf(trap as never)).toMatchObject({
      health: 'unknown',
      problem: expect.stringMatching(/./),
    });
  });

  test('is not misled by what our own exit code will be', async () => {
    const { exitCode } = process;
    process.exitCode = 3;
    const health = await healthOf(process);
    process.exitCode = exitCode;
    expect(health).toMatchObject({ pid: process.pid, health: 'healthy' });
  });

  test('may look at anybody: ourselves, and process 1', async () => {
    const { processes } = await summarize([process.pid, 1]);
    expect(processes).toMatchObject([{ health: 'healthy' }, { health: 'healthy' }]);
  });
});

function zombieBelow(parent: number): number | undefined {
  return childrenOf(parent).find((pid) => readStat(pid)?.state === 'Z');
}
