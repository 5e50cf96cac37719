import { expect, it } from 'vitest';
import type { Clause } from '../platform-contract.js';
import { present } from '../present.js';
import type { Capabilities } from '../world.js';

/** What is claimed is there; what is not claimed is absent, so that nobody relies on it. */
export function abilityClauses(inWorld: Clause, claimed: Capabilities): void {
  it(
    'has the abilities it claims, and no others',
    inWorld(async ({ platform }) => {
      const view = platform.view();
      await view.look({ thorough: true });
      const found = {
        freezing: [typeof view.lookNow, typeof platform.sendGroup],
        facts: typeof platform.facts,
        carries: typeof platform.carries,
      };
      view.close();
      const function_ = claimed.freezing ? 'function' : 'undefined';
      expect(found).toEqual({
        freezing: [function_, function_],
        facts: claimed.facts ? 'object' : 'undefined',
        carries: claimed.carries ? 'function' : 'undefined',
      });
    }),
  );

  it(
    claimed.groups ? 'tells groups and sessions' : 'tells no session that is not one',
    inWorld(async (world) => {
      const { platform } = world;
      const { pid, below } = await world.spawn('tree');
      const own = await present(platform, platform.self);
      for (const member of [pid, ...below]) {
        const { pgid, sid } = await present(platform, member);
        expect([pgid, sid], `pid ${String(member)}`).toEqual([own.pgid, own.sid]);
      }
      if (claimed.groups) expect([typeof own.pgid, typeof own.sid]).toEqual(['number', 'number']);
    }),
  );

  it(
    claimed.freezing ? 'looks without yielding' : 'always yields to look',
    inWorld(async (world) => {
      const view = world.platform.view();
      await view.look({ thorough: true });
      const { pid } = await world.spawn('sleeper');
      const pids = view.lookNow?.().candidates.map((candidate) => candidate.pid);
      view.close();
      if (claimed.freezing) expect(pids).toContain(pid);
      else expect(pids).toBeUndefined();
    }),
  );

  it(
    'has a clock that calls back, once, and not when called off',
    inWorld(async (world) => {
      const { clock } = world.platform;
      const calls: string[] = [];
      const before = clock.now();
      clock.after(20, () => calls.push('kept'));
      const callOff = clock.after(20, () => calls.push('called off'));
      callOff();
      expect(calls).toEqual([]);
      await world.pass(100);
      expect(calls).toEqual(['kept']);
      expect(clock.now() - before).toBeGreaterThanOrEqual(20);
    }),
  );
}
