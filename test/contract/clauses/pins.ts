import { expect, it } from 'vitest';
import { eventually } from '../eventually.js';
import type { Clause } from '../platform-contract.js';
import { present, tokenOf } from '../present.js';
import type { Capabilities } from '../world.js';

/** What pins owe. */
export function pinClauses(
  inWorld: Clause,
  { instantPins, otherToken, states }: Capabilities,
): void {
  it(
    'says alive as long as the process lives, and names it',
    inWorld(async (world) => {
      const { pid } = await world.spawn('sleeper');
      const view = world.platform.view();
      const pin = view.pin(await present(world.platform, pid));
      expect(pin.ref).toEqual({ pid, startToken: await tokenOf(world.platform, pid) });
      for (const thorough of [true, false, true]) {
        expect(pin.status()).toMatchObject({ status: 'alive', process: { pid } });
        await view.look({ thorough });
      }
      view.close();
    }),
  );

  it(
    'says gone of a reaped process, and stays with it',
    inWorld(async (world) => {
      const actor = await world.spawn('sleeper');
      const view = world.platform.view();
      const pin = view.pin(await present(world.platform, actor.pid));
      await view.look({ thorough: true });
      await actor.end();
      if (instantPins) expect(pin.status()).toEqual({ status: 'gone' });
      await view.look({ thorough: true });
      expect(pin.status()).toEqual({ status: 'gone' });
      expect(pin.status()).toEqual({ status: 'gone' });
      pin.close();
      view.close();
    }),
  );

  it(
    'says recycled if another process has the pid',
    inWorld(async (world) => {
      const { pid } = await world.spawn('sleeper');
      const seen = await present(world.platform, pid);
      const startToken = otherToken(await tokenOf(world.platform, pid));
      const view = world.platform.view();
      const pin = view.pin({ ...seen, startToken });
      const own = view.pin(seen);
      await view.look({ thorough: true });
      expect(pin.status()).toEqual({ status: 'recycled' });
      expect(own.status().status).toBe('alive');
      view.close();
    }),
  );

  it(
    'holds on to a process of which only the pid is known',
    inWorld(async (world) => {
      const actor = await world.spawn('sleeper');
      const { startToken, ...known } = await present(world.platform, actor.pid);
      expect(startToken).toBeDefined();
      const view = world.platform.view();
      const pin = view.pin(known);
      await view.look({ thorough: true });
      expect(pin.status().status).toBe('alive');
      await actor.end();
      await view.look({ thorough: true });
      expect(pin.status()).toEqual({ status: 'gone' });
      view.close();
    }),
  );

  it(
    'holds on to what an earlier look of another view saw',
    inWorld(async (world) => {
      const { pid } = await world.spawn('sleeper');
      const first = world.platform.view();
      const { candidates } = await first.look({ thorough: true });
      const seen = candidates.find((candidate) => candidate.pid === pid);
      first.close();
      if (seen === undefined) throw new Error('the sleeper was not among the candidates');
      const second = world.platform.view();
      const pin = second.pin(seen);
      expect(pin.status()).toMatchObject({ status: 'alive', process: { pid } });
      second.close();
    }),
  );

  if (!states) return;
  it(
    'says zombie of a process that ended and was not reaped',
    inWorld(async (world) => {
      const { pid, parentPid } = await world.spawn('zombie');
      const view = world.platform.view();
      const pin = view.pin(await present(world.platform, pid));
      const status = await eventually(world, 'the zombie', async () => {
        await view.look({ thorough: true });
        const found = pin.status();
        return found.status === 'zombie' ? found : undefined;
      });
      view.close();
      expect(status.process).toMatchObject({ pid, ppid: parentPid, state: 'zombie' });
    }),
  );
}
