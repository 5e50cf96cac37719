import { expect, it, vi } from 'vitest';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import { eventually } from '../eventually.js';
import type { Clause } from '../platform-contract.js';
import type { Capabilities } from '../world.js';

const FORBIDDEN: readonly unknown[] = [
  ...[0, -0, 1, -1, -2, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 1n, 7n],
  ...['', '7', '123', true, false, null, undefined, [], [7], {}, { pid: 7 }],
];

/** What `send` owes. */
export function senderClauses(inWorld: Clause, { states }: Capabilities): void {
  const ending = states ? 'SIGTERM' : 'SIGKILL';

  it(
    'refuses everything that is not one other process',
    inWorld(({ platform }) => {
      const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
        throw new Error('process.kill was called');
      });
      try {
        for (const pid of [...FORBIDDEN, platform.self]) {
          for (const signal of ['SIGTERM', 'SIGKILL', 'SIGCONT'] as const) {
            expect(() => platform.send(pid as number, signal), String(pid)).toThrow(
              UnsafeTargetError,
            );
          }
        }
        expect(kill).not.toHaveBeenCalled();
      } finally {
        kill.mockRestore();
      }
      return Promise.resolve();
    }),
  );

  it(
    'sends to a living process, and says gone of one that is not there',
    inWorld(async (world) => {
      const { pid } = await world.spawn('sleeper');
      expect(world.platform.send(pid, ending)).toEqual({ result: 'sent' });
      await eventually(world, 'the end of the sleeper', async () => {
        const { status } = await world.platform.sight(pid);
        return status === 'absent' ? status : undefined;
      });
      expect(world.platform.send(pid, ending)).toEqual({ result: 'gone' });
    }),
  );

  if (!states) return;
  it(
    'takes a signal to a zombie for sent, for it is still there',
    inWorld(async (world) => {
      const { pid } = await world.spawn('zombie');
      await eventually(world, 'the zombie', async () => {
        const sight = await world.platform.sight(pid);
        return sight.status === 'present' && sight.process.state === 'zombie' ? sight : undefined;
      });
      expect(world.platform.send(pid, 'SIGKILL')).toEqual({ result: 'sent' });
    }),
  );
}
