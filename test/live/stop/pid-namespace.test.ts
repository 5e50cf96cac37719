import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { describe, expect, test, type TestContext } from 'vitest';
import { descendantPids, escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { Lifeline } from '../../helpers/lifeline.js';
import { memberPids } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';

interface Namespaced {
  readonly outer: ChildProcess;
  /** The number that the init of the namespace has in ours. */
  readonly init: number;
  /** Ends with the last process that holds it. Numbers inside mean others here, so nobody announces itself. */
  readonly lifeline: Lifeline;
}

/** An init that ignores SIGTERM, with a daemon in a session of its own, in a PID namespace below ours. */
async function namespaced(context: TestContext): Promise<Namespaced> {
  if (spawnSync('unshare', ['-pf', 'true']).status !== 0) {
    skipVisibly(context, 'no PID namespace can be made here');
  }
  const script = 'trap "" TERM; (setsid sleep 1000 &); echo up >&3; while :; do sleep 1000; done';
  const outer = spawn('unshare', ['-pf', '--kill-child', 'sh', '-c', script], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const pipe = outer.stdio[3];
  if (!(pipe instanceof Socket)) throw new Error('the lifeline is not a socket');
  const lifeline = new Lifeline(pipe);
  register(outer, lifeline, 'test');
  await once(outer, 'spawn');
  await lifeline.until('the namespace to be up', () => lifeline.lines.includes('up'));
  const [init = 0] = await descendantPids(outer);
  return { outer, init, lifeline };
}

describe('a PID namespace', () => {
  useCanaries();

  test('whose init is the target is held as a whole, and ends as a whole', async (context) => {
    const { init, lifeline } = await namespaced(context);
    const report = await escalatingStop(init, { schedule: 'TERM/0.2/KILL/20' });
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'cgroup' });
    expect(report.processes.length).toBeGreaterThanOrEqual(3);
    await lifeline.end();
  });

  test('below the target is held as weakly as the target', async (context) => {
    const { outer, init, lifeline } = await namespaced(context);
    const report = await sigkillAndVerify(outer, { scope: 'tree' });
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(['session', 'lineage']).toContain(report.coverage);
    expect(memberPids(report)).toContain(init);
    await lifeline.end();
  });
});
