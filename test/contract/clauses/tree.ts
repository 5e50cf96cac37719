import { expect, it } from 'vitest';
import type { Clause } from '../platform-contract.js';
import { present } from '../present.js';

/** What `descendants` owes. */
export function treeClauses(inWorld: Clause): void {
  it(
    'finds a tree of three levels, parents before children',
    inWorld(async (world) => {
      const { pid, below } = await world.spawn('tree');
      expect(below).toHaveLength(2);
      const root = await present(world.platform, pid);
      expect(await world.platform.descendants(root)).toEqual(below);
    }),
  );

  it(
    'finds our own tree, and no helper in it',
    inWorld(async (world) => {
      const { platform } = world;
      const root = await present(platform, platform.self);
      const before = new Set(await platform.descendants(root));
      const tree = await world.spawn('tree');
      const found = await platform.descendants(root);
      expect(found.filter((pid) => !before.has(pid))).toEqual([tree.pid, ...tree.below]);
      expect(found).not.toContain(platform.self);
    }),
  );

  it(
    'finds nothing below a process without children',
    inWorld(async (world) => {
      const { pid } = await world.spawn('sleeper');
      const root = await present(world.platform, pid);
      expect(await world.platform.descendants(root)).toEqual([]);
    }),
  );

  it(
    'finds nothing below a process that is gone',
    inWorld(async (world) => {
      const actor = await world.spawn('sleeper');
      const root = await present(world.platform, actor.pid);
      await actor.end();
      expect(await world.platform.descendants(root)).toEqual([]);
    }),
  );
}
