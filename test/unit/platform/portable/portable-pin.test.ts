import { beforeEach, describe, expect, it } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import type { Pin, PinStatus, View } from '../../../../src/platform/platform.js';
import { portableFor } from '../../../../src/platform/portable/portable.js';
import { FakeSources, SELF } from './fake-sources.js';

const PID = 2000;
const BORN = Date.UTC(2025, 10, 21);
const OURSELVES = { pid: SELF };

describe('a pin of the portable back end', () => {
  let sources: FakeSources;
  let view: View;
  let pin: Pin;

  beforeEach(async () => {
    sources = new FakeSources();
    sources.rows = [OURSELVES, { pid: PID, startedAtMs: BORN }];
    const platform = portableFor('darwin', sources);
    view = platform.view();
    const { candidates } = await view.look({ thorough: true });
    const seen = candidates.find(({ pid }) => pid === PID);
    if (seen === undefined) throw new Error('not listed');
    sources.now++;
    pin = view.pin(seen);
  });

  const look = async (): Promise<PinStatus> => {
    await view.look({ thorough: true });
    return pin.status();
  };

  it('says what the last listing said', async () => {
    expect(pin.status()).toMatchObject({ status: 'alive', process: { state: 'sleeping' } });
    sources.rows = [OURSELVES, { pid: PID, startedAtMs: BORN, stat: 'T' }];
    expect(await look()).toMatchObject({ status: 'alive', process: { state: 'stopped' } });
    sources.rows = [OURSELVES, { pid: PID, startedAtMs: BORN, stat: 'Z', ppid: 7 }];
    expect(await look()).toMatchObject({ status: 'zombie', process: { ppid: 7 } });
  });

  it('says gone as soon as nothing has the pid, for ever', async () => {
    sources.rows = [OURSELVES];
    expect(pin.status()).toEqual({ status: 'gone' });
    sources.rows = [OURSELVES, { pid: PID, startedAtMs: BORN }];
    expect(pin.status()).toEqual({ status: 'gone' });
    expect(await look()).toEqual({ status: 'gone' });
  });

  it('says recycled if the pid was born at another time, for ever', async () => {
    sources.rows = [OURSELVES, { pid: PID, startedAtMs: BORN + 2_000 }];
    expect(await look()).toEqual({ status: 'recycled' });
    sources.rows = [OURSELVES, { pid: PID, startedAtMs: BORN }];
    expect(await look()).toEqual({ status: 'recycled' });
  });

  it('bears a start that moves by one second', async () => {
    for (const startedAtMs of [BORN + 1_000, BORN - 1_000]) {
      sources.rows = [OURSELVES, { pid: PID, startedAtMs }];
      expect((await look()).status).toBe('alive');
    }
  });

  it('says alive of one that may not be signalled', async () => {
    sources.existing.set(PID, 'denied');
    expect(pin.status().status).toBe('alive');
    expect((await look()).status).toBe('alive');
  });

  it('does not know of a pid that answers and is not listed', async () => {
    sources.rows = [OURSELVES];
    for (const probed of ['exists', 'denied'] as const) {
      sources.existing.set(PID, probed);
      expect(await look()).toMatchObject({
        status: 'unknown',
        cause: expect.any(ProcessTableError),
      });
    }
    sources.existing.clear();
    expect(await look()).toEqual({ status: 'gone' });
  });

  it('does not know while the listing fails, unless nothing has the pid', async () => {
    sources.fail = new ProcessTableError('no ps');
    await expect(view.look({ thorough: true })).rejects.toBe(sources.fail);
    expect(pin.status()).toEqual({ status: 'unknown', cause: sources.fail });
    await expect(view.look({ thorough: false })).rejects.toBe(sources.fail);
    sources.fail = undefined;
    expect((await look()).status).toBe('alive');
    sources.fail = new ProcessTableError('no ps');
    await expect(view.look({ thorough: true })).rejects.toBe(sources.fail);
    sources.rows = [OURSELVES];
    expect(pin.status()).toEqual({ status: 'gone' });
  });

  it('believes what was seen of it rather than an older listing', async () => {
    // The view's listing is of the one before; this process was seen since, by another look.
    const newborn = {
      ...pin.ref,
      startToken: 'lstart:1',
      ppid: 1,
      state: 'running',
      name: 'x',
    } as const;
    const younger = view.pin(newborn);
    expect(younger.status()).toEqual({ status: 'alive', process: newborn });
    await view.look({ thorough: true });
    expect(younger.status()).toEqual({ status: 'recycled' });
  });

  it('does not call unknown different', async () => {
    const untold = view.pin({ pid: PID, ppid: 1, state: 'running', name: 'x' });
    expect(untold.ref).toEqual({ pid: PID });
    await view.look({ thorough: true });
    expect(untold.status().status).toBe('alive');
  });
});
