import { expect, it } from 'vitest';
import type { Sighting } from '../../../src/platform/platform.js';
import { eventually } from '../eventually.js';
import type { Clause } from '../platform-contract.js';

/** What the looks of a view owe. */
export function viewClauses(inWorld: Clause): void {
  it(
    'shows everybody at its first look',
    inWorld(async (world) => {
      const { pid, below } = await world.spawn('tree');
      const view = world.platform.view();
      const { candidates } = await view.look({ thorough: true });
      view.close();
      const pids = candidates.map((candidate) => candidate.pid);
      expect(pids).toEqual(expect.arrayContaining([world.platform.self, pid, ...below]));
    }),
  );

  it(
    'shows who was born since, at the next thorough look',
    inWorld(async (world) => {
      const view = world.platform.view();
      await view.look({ thorough: true });
      for (let births = 0; births < 3; births++) {
        const { pid, parentPid } = await world.spawn('sleeper');
        const { candidates } = await view.look({ thorough: true });
        expect(candidates.find((candidate) => candidate.pid === pid)?.ppid).toBe(parentPid);
      }
      view.close();
    }),
  );

  it(
    'shows who was born since, at one of the next cheap looks',
    // A look may be put off for as long as a hundred looks take, which on a crowded machine is long.
    { timeout: 300_000 },
    inWorld(async (world) => {
      const { clock } = world.platform;
      const view = world.platform.view();
      const start = clock.now();
      await view.look({ thorough: true });
      const patienceMs = 10_000 + 100 * (clock.now() - start);
      const { pid } = await world.spawn('sleeper');
      const ask = async (): Promise<Sighting | undefined> => {
        const { candidates } = await view.look({ thorough: false });
        return candidates.find((candidate) => candidate.pid === pid);
      };
      const found = await eventually(world, 'the newborn', ask, patienceMs);
      view.close();
      expect(found.ppid).toBe(world.platform.self);
    }),
  );

  it(
    'counts what it could not see',
    inWorld(async (world) => {
      const view = world.platform.view();
      const { unseen } = await view.look({ thorough: true });
      view.close();
      expect(Number.isSafeInteger(unseen) && unseen >= 0).toBe(true);
    }),
  );

  it(
    'does not share what one view has seen with another',
    inWorld(async (world) => {
      const first = world.platform.view();
      await first.look({ thorough: true });
      const { pid } = await world.spawn('sleeper');
      const second = world.platform.view();
      for (const view of [second, first]) {
        const { candidates } = await view.look({ thorough: true });
        expect(candidates.map((candidate) => candidate.pid)).toContain(pid);
        view.close();
      }
    }),
  );

  it(
    'can be closed twice',
    inWorld(async (world) => {
      const view = world.platform.view();
      await view.look({ thorough: false });
      view.close();
      expect(() => {
        view.close();
      }).not.toThrow();
    }),
  );
}
