import { expect, it } from 'vitest';
import type { Sighting } from '../../../src/platform/platform.js';
import { eventually } from '../eventually.js';
import type { Clause } from '../platform-contract.js';
import type { Capabilities, World } from '../world.js';

/** What `list` owes. */
export function listingClauses(inWorld: Clause, { states }: Capabilities): void {
  it(
    'lists ourselves, with our parent and user',
    inWorld(async (world) => {
      const { self, uid } = world.platform;
      const own = await listed(world, self);
      expect(own).toMatchObject({ pid: self, ppid: world.parentOfSelf });
      expect(states ? ['running', 'sleeping'] : ['unknown']).toContain(own?.state);
      expect(own?.startToken).toBeTypeOf('string');
      expect([uid, undefined]).toContain(own?.uid);
    }),
  );

  it(
    'lists each process once, by a number',
    inWorld(async (world) => {
      const pids = (await world.platform.list()).map(({ pid }) => pid);
      expect(new Set(pids).size).toBe(pids.length);
      expect(pids.filter((pid) => !Number.isSafeInteger(pid) || pid < 0)).toEqual([]);
    }),
  );

  it(
    'lists a child with its parent, state and start',
    inWorld(async (world) => {
      const { pid, parentPid } = await world.spawn('sleeper');
      const child = await eventually(world, 'the sleeper to sleep', async () =>
        inState(await listed(world, pid), states ? 'sleeping' : 'unknown'),
      );
      expect(child.ppid).toBe(parentPid);
      expect(child.name).not.toBe('');
      expect(child.startToken).toBeTypeOf('string');
    }),
  );

  it(
    'does not list a child that ended and was reaped',
    inWorld(async (world) => {
      const actor = await world.spawn('sleeper');
      expect(await listed(world, actor.pid)).toBeDefined();
      await actor.end();
      expect(await listed(world, actor.pid)).toBeUndefined();
    }),
  );

  if (!states) return;
  it(
    'shows one that was stopped as stopped',
    inWorld(async (world) => {
      const { pid } = await world.spawn('stopped');
      const seen = await eventually(world, 'the stop', async () =>
        inState(await listed(world, pid), 'stopped'),
      );
      expect(seen.pid).toBe(pid);
    }),
  );

  it(
    'shows one that ended and was not reaped as a zombie of its parent',
    inWorld(async (world) => {
      const { pid, parentPid } = await world.spawn('zombie');
      const seen = await eventually(world, 'the zombie', async () =>
        inState(await listed(world, pid), 'zombie'),
      );
      expect(seen.ppid).toBe(parentPid);
    }),
  );
}

async function listed({ platform }: World, wanted: number): Promise<Sighting | undefined> {
  return (await platform.list()).find(({ pid }) => pid === wanted);
}

function inState(seen: Sighting | undefined, state: Sighting['state']): Sighting | undefined {
  return seen?.state === state ? seen : undefined;
}
