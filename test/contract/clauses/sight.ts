import { expect, it } from 'vitest';
import type { Clause } from '../platform-contract.js';
import { present } from '../present.js';
import type { Capabilities } from '../world.js';

/** What `sight` and `ancestors` owe. */
export function sightClauses(inWorld: Clause, { threadIds }: Capabilities): void {
  it(
    'sees one process as the listing does',
    inWorld(async ({ platform }) => {
      const alone = await present(platform, platform.self);
      const among = (await platform.list()).find(({ pid }) => pid === platform.self);
      expect(among).toMatchObject({ pid: alone.pid, ppid: alone.ppid, name: alone.name });
      expect(platform.sameIdentity(alone, { pid: platform.self, ...among })).toBe('same');
    }),
  );

  it(
    'says absent of a pid that nobody has',
    inWorld(async (world) => {
      const actor = await world.spawn('sleeper');
      await actor.end();
      expect(await world.platform.sight(actor.pid)).toEqual({ status: 'absent' });
    }),
  );

  it(
    threadIds ? 'tells the number of a thread from a pid' : 'knows of no numbers of threads',
    inWorld(async (world) => {
      if (!threadIds || world.threadId === undefined) {
        expect([threadIds, world.threadId]).toEqual([false, undefined]);
        return;
      }
      expect(await world.platform.sight(await world.threadId())).toEqual({ status: 'thread' });
    }),
  );

  it(
    'names our parent among our ancestors, and not ourselves',
    inWorld(async ({ platform, parentOfSelf }) => {
      const ancestors = await platform.ancestors();
      expect(ancestors).toContain(parentOfSelf);
      expect(ancestors).not.toContain(platform.self);
    }),
  );

  it(
    'names the whole line of our ancestors',
    inWorld(async ({ platform }) => {
      const parents = new Map((await platform.list()).map(({ pid, ppid }) => [pid, ppid]));
      const line = new Set<number>();
      for (let pid = parents.get(platform.self) ?? 0; pid > 0; pid = parents.get(pid) ?? 0) {
        if (line.has(pid)) break;
        line.add(pid);
      }
      expect([...(await platform.ancestors())].sort()).toEqual([...line].sort());
    }),
  );

  it(
    'knows how large a pid may be',
    inWorld(async ({ platform }) => {
      const largest = platform.largestPid();
      expect(Number.isSafeInteger(largest)).toBe(true);
      const pids = (await platform.list()).map(({ pid }) => pid);
      expect(Math.max(...pids)).toBeLessThanOrEqual(largest);
    }),
  );
}
