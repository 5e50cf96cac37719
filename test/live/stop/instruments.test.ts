import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { canary, expectUntouched, useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { expectAlive, expectAllDead, expectDead } from '../../helpers/expect-dead.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { until } from '../../helpers/patience.js';
import { isDead, readStat } from '../../helpers/proc-stat.js';
import { end, signal } from '../../helpers/running.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

// The instruments the other tests trust: each must be able to say no.
describe('the instruments of these tests', () => {
  useCanaries();

  test('a living process is not taken for a dead one', async () => {
    const fixture = await spawnFixture('sits');
    await expectAlive(fixture, [fixture.pid]);
    await expect(expectDead(fixture, [fixture.pid])).rejects.toThrow('still alive');
    await expect(expectAllDead(fixture)).rejects.toThrow('still alive');
  });

  test('a dead process is not taken for a living one', async () => {
    const fixture = await spawnFixture('sits');
    fixture.child.kill('SIGKILL');
    await once(fixture.child, 'exit');
    await expectAllDead(fixture);
    await expect(expectAlive(fixture, [fixture.pid])).rejects.toThrow('is dead');
  });

  test('a stopped process is not taken for a living one', async () => {
    const fixture = await spawnFixture('sits');
    fixture.child.kill('SIGSTOP');
    await until('the stop', () => readStat(fixture.pid)?.state === 'T');
    await expect(expectAlive(fixture, [fixture.pid])).rejects.toThrow('is stopped');
  });

  test('a descendant that lives on is noticed even if its pid is not known', async () => {
    const fixture = await spawnFixture('has-children', [1, 'sits'], { processes: 2 });
    const known = new Map(fixture.lifeline.announced);
    for (const pid of fixture.others()) fixture.lifeline.announced.delete(pid);
    fixture.child.kill('SIGKILL');
    await once(fixture.child, 'exit');
    await expect(fixture.lifeline.end(100)).rejects.toThrow('the last process');
    for (const [pid, announced] of known) fixture.lifeline.announced.set(pid, announced);
  });

  test('a bystander that was signalled is noticed', async () => {
    const bystander = await canary();
    await expectUntouched(bystander);
    bystander.child.kill('SIGTERM');
    await bystander.lifeline.until('the signal', () =>
      bystander.lifeline.lines.some((line) => line.startsWith('signal')),
    );
    await expect(expectUntouched(bystander)).rejects.toThrow('a bystander was signalled');
  });

  test('an open descriptor, a timer and a listener are noticed', async () => {
    const before = await holdings();
    await expectNoLeaks(before);
    const server = createServer().listen(0);
    await once(server, 'listening');
    await expect(expectNoLeaks(before, 100)).rejects.toThrow('1 descriptors');
    await new Promise((resolve) => server.close(resolve));
    const timer = setTimeout(() => undefined, 60_000);
    await expect(expectNoLeaks(before, 100)).rejects.toThrow('1 Timeout');
    clearTimeout(timer);
    const listener = (): void => undefined;
    process.on('warning', listener);
    await expect(expectNoLeaks(before, 100)).rejects.toThrow('1 listeners on process');
    process.off('warning', listener);
    await expectNoLeaks(before);
  });

  test('a call of process.kill is noticed, and does nothing', async () => {
    const bystander = await spawnFixture('canary');
    const call = expectNoSignal(async () => {
      // eslint-disable-next-line no-restricted-properties -- a stub stands in its place
      expect(() => process.kill(bystander.pid, 'SIGTERM')).toThrow('was called');
    });
    await expect(call).rejects.toThrow('to deeply equal');
    await expectUntouched(bystander);
  });

  test('a pid that another process has now is not signalled', async () => {
    const fixture = await spawnFixture('canary');
    const start = readStat(fixture.pid)?.start ?? '';
    signal(fixture.pid, `${start}0`, 'SIGTERM');
    end(fixture.pid, `${start}0`);
    await expectUntouched(fixture);
    expect(isDead(fixture.pid, `${start}0`)).toBe(true);
  });

  test('a zombie leader with a live thread is not taken for a dead one', async (context) => {
    const fixture = await spawnFixture(compiledFixture(context, 'zombie-leader'));
    expect(readStat(fixture.pid)?.state).toBe('Z');
    await expectAlive(fixture, [fixture.pid]);
  });

  test('1,111 processes are up and counted', async (context) => {
    const tree = compiledFixture(context, 'tree');
    const fixture = await spawnFixture(tree, [10, 3, 1000], { processes: 1_111 });
    expect(fixture.pids()).toHaveLength(1_111);
  });
});
