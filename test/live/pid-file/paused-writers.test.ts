import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useCanaries } from '../../helpers/canary.js';
import { until } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import { deadPid, startHolder, startHolders, type Holder } from './holder.js';
import { usePidDirectory } from './pid-directory.js';

/*
 * The moments that a race hits by luck, held still: one process stops right before the call that exchanges the
 * file, everything checked; then the others come.
 */

const files = usePidDirectory();
useCanaries();

/** One that stops right before its n-th call that changes the file system, and its answer when it goes on. */
async function pausedBefore(
  call: number,
  order: string,
  ...args: readonly unknown[]
): Promise<{ readonly holder: Holder; readonly answer: Promise<unknown> }> {
  const holder = await startHolder(`SIGSTOP before ${call}`);
  const answer = holder.ask(order, ...args);
  await until(`${holder.pid} to stop`, () => readStat(holder.pid)?.state === 'T');
  return { holder, answer };
}

const beingReplaced = {
  won: false,
  reading: { status: 'stale', reason: 'not-running' },
  message: expect.stringMatching(/another process is replacing or removing it.*\.lock/) as string,
};

describe('a writer that stands still right before it replaces a stale file', () => {
  const RENAME = 6;

  it('has it: nobody else writes or removes it, and it goes on to win', async () => {
    const path = files.write('x.pid', await deadPid());
    const stale = readFileSync(path, 'utf8');
    const { holder, answer } = await pausedBefore(RENAME, 'write', path, 0);
    const [other, remover, stopper] = (await startHolders(3)) as [Holder, Holder, Holder];
    // Each waits for a second until it gives up.
    const answers = await Promise.all([
      other.write(path),
      remover.ask('removeNamed', path, Number(stale), 0),
      stopper.ask('stop', path),
    ]);
    expect(answers).toMatchObject([beingReplaced, 'kept', { ok: true, pidFile: 'kept' }]);
    expect(readFileSync(path, 'utf8')).toBe(stale);
    holder.resume();
    expect(await answer).toEqual({ won: true });
    expect(await other.write(path)).toMatchObject({ won: false, reading: { pid: holder.pid } });
    expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
  });

  it('is waited for, if it goes on soon', async () => {
    const path = files.write('x.pid', await deadPid());
    const { holder, answer } = await pausedBefore(RENAME, 'write', path, 0);
    const other = await startHolder();
    const second = other.write(path);
    // It has its complete file in the directory by then, and is waiting for the lock.
    await until('the other to be there', () => readdirSync(files.at('.')).length > 3);
    holder.resume();
    expect(await answer).toEqual({ won: true });
    expect(await second).toMatchObject({ won: false, reading: { pid: holder.pid } });
  });

  it('loses it when it is killed', async () => {
    const path = files.write('x.pid', await deadPid());
    const { holder, answer } = await pausedBefore(RENAME, 'write', path, 0);
    await holder.kill();
    expect(await answer).toBe('killed');
    const other = await startHolder();
    expect(await other.write(path)).toEqual({ won: true });
    expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
  });
});

describe('a remover that stands still right before it removes a stale file', () => {
  it.each([
    ['removeNamed', 2],
    ['stop', 2],
  ])('(%s) does not take the file of the one who comes meanwhile', async (order, call) => {
    const stale = await deadPid();
    const path = files.write('x.pid', stale);
    const { holder, answer } = await pausedBefore(call, order, path, stale, 0);
    const other = await startHolder();
    expect(await other.write(path)).toMatchObject(beingReplaced);
    holder.resume();
    const end = await answer;
    expect(order === 'stop' ? end : { pidFile: end }).toMatchObject({ pidFile: 'removed' });
    expect(await other.write(path)).toEqual({ won: true });
    expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
  });
});
