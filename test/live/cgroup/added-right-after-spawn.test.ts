import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { describe, expect, test, type TestContext } from 'vitest';
import { createCgroup, sigkillAndVerify } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { controlGroup } from '../../helpers/control-group.js';
import { Lifeline } from '../../helpers/lifeline.js';
import { end, register } from '../../helpers/running.js';

interface Outcome {
  readonly hops: number;
  readonly inside: boolean;
  readonly coverage: string;
}

/** Starts a daemon through so many middlemen, and adds its first ancestor to a group as soon as that is there. */
async function addAndStop(context: TestContext, afterUs: number, hops: number): Promise<Outcome> {
  const program = compiledFixture(context, 'double-forks');
  const cgroup = await createCgroup();
  const child = spawn(program, [String(afterUs), String(hops)], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const pipe = child.stdio[3];
  if (!(pipe instanceof Socket)) throw new Error('the lifeline is not a socket');
  const lifeline = new Lifeline(pipe);
  register(child, lifeline, 'test');
  await once(child, 'spawn');
  await cgroup.add(child);
  await lifeline.until('the daemon to be up', () => lifeline.ready >= 2, 20_000);
  const daemon = [...lifeline.announced.values()].find(({ pid }) => pid !== child.pid);
  if (daemon?.start === undefined) throw new Error('the daemon did not announce itself');
  const name = cgroup.path.slice(cgroup.path.lastIndexOf('/'));
  const inside = readFileSync(`/proc/${daemon.pid}/cgroup`, 'utf8').includes(name);
  const { coverage } = await sigkillAndVerify([], { cgroup });
  if (!inside) end(daemon.pid, daemon.start);
  await lifeline.end();
  lifeline.close();
  await cgroup.remove();
  return { hops, inside, coverage };
}

describe('a process that is added right after it was spawned, while it starts a daemon', () => {
  useCanaries();

  test('is held by the group only if the daemon is in it', async (context) => {
    await controlGroup(context);
    const outcomes: Outcome[] = [];
    for (let round = 0; round < 60; round++) {
      // Shortly before it is added, in the middle of that, shortly after; one fork, or a chain of them.
      const hops = [1, 40, 200][round % 3] ?? 1;
      outcomes.push(await addAndStop(context, (round % 20) * 250, hops));
    }
    const claimed = outcomes.filter(({ coverage }) => coverage === 'cgroup');
    expect(claimed.filter(({ inside }) => !inside)).toEqual([]);
    // If all escaped, nothing was tried.
    expect(outcomes.some(({ inside }) => !inside)).toBe(true);
  });

  test('is held by the group if nothing was started before', async (context) => {
    await controlGroup(context);
    const outcome = await addAndStop(context, 900_000, 1);
    expect(outcome).toEqual({ hops: 1, inside: true, coverage: 'cgroup' });
  });
});
