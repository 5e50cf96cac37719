import { describe, expect, it } from 'vitest';
import type { Pin, Platform, View } from '../../../../src/platform/platform.js';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { windows } from '../../../../src/platform/windows/windows.js';
import { Machine } from './machine.js';

interface Scene {
  readonly machine: Machine;
  readonly platform: Platform;
  readonly view: View;
  readonly pin: Pin;
}

/** A process 1200, pinned as a stop does it: seen by itself, then looked at with everybody else. */
async function scene(powershellIs: 'there' | 'absent'): Promise<Scene> {
  const machine = new Machine();
  machine.powershellIs = powershellIs;
  machine.start({ pid: 1200, name: 'server.exe' });
  const platform = windows(machine);
  const view = platform.view();
  const sight = await platform.sight(1200);
  if (sight.status !== 'present') throw new Error(sight.status);
  const pin = view.pin(sight.process);
  await view.look({ thorough: true });
  return { machine, platform, view, pin };
}

describe.each(['there', 'absent'] as const)('a pin, with PowerShell %s', (powershellIs) => {
  it('says alive, and gone for ever, whoever takes the number', async () => {
    const { machine, view, pin } = await scene(powershellIs);
    expect(pin.status()).toMatchObject({ status: 'alive', process: { pid: 1200 } });
    machine.end(1200);
    expect(pin.status()).toEqual({ status: 'gone' });
    machine.start({ pid: 1200, name: 'server.exe' });
    await view.look({ thorough: true });
    expect(pin.status()).toEqual({ status: 'gone' });
  });

  it.each([
    ['another name', { name: 'other.exe' }],
    ['another parent', { ppid: 900 }],
  ])('says recycled of a successor with %s', async (_, successor) => {
    const { machine, view, pin } = await scene(powershellIs);
    machine.end(1200);
    machine.start({ pid: 1200, name: 'server.exe', ...successor });
    await view.look({ thorough: true });
    expect(pin.status()).toEqual({ status: 'recycled' });
  });

  it('says unknown where it could not look, and gone all the same', async () => {
    const { machine, view, pin } = await scene(powershellIs);
    const failure = new ProcessTableError('cannot list the processes');
    machine.powershell = () => Promise.reject(failure);
    machine.table = () => Promise.reject(failure);
    await expect(view.look({ thorough: true })).rejects.toThrow(ProcessTableError);
    expect(pin.status()).toMatchObject({ status: 'unknown' });
    machine.end(1200);
    expect(pin.status()).toEqual({ status: 'gone' });
  });

  it('does not ask a list that is older than the process', async () => {
    const { machine, platform, view } = await scene(powershellIs);
    machine.start({ pid: 1300 });
    const sight = await platform.sight(1300);
    if (sight.status !== 'present') throw new Error(sight.status);
    expect(view.pin(sight.process).status()).toMatchObject({ status: 'alive' });
  });

  it('says unknown of one that answers and is not in the list', async () => {
    const { machine, view, pin } = await scene(powershellIs);
    const hidden = machine.living.get(1200);
    machine.living.delete(1200);
    await view.look({ thorough: true });
    if (hidden !== undefined) machine.living.set(1200, hidden);
    expect(pin.status()).toMatchObject({ status: 'unknown', cause: expect.any(ProcessTableError) });
  });
});

it('tells a twin on the number by its creation time', async () => {
  const { machine, view, pin } = await scene('there');
  machine.end(1200);
  const twin = machine.start({ pid: 1200, name: 'server.exe' });
  const { candidates } = await view.look({ thorough: true });
  expect(pin.status()).toEqual({ status: 'recycled' });
  const seen = candidates.find(({ pid }) => pid === twin.pid);
  expect(seen && pin.compare?.(seen)).toBe('different');
});

it('tells a twin on the number without times, if the number was seen to be free', async () => {
  const { machine, view, pin } = await scene('absent');
  machine.end(1200);
  expect(pin.status()).toEqual({ status: 'gone' });
  machine.start({ pid: 1200, name: 'server.exe' });
  const { candidates } = await view.look({ thorough: true });
  const seen = candidates.find(({ pid }) => pid === 1200);
  expect(seen && pin.compare?.(seen)).toBe('different');
});

it('does not know a twin without times, if the number was never seen to be free', async () => {
  const { machine, view, pin } = await scene('absent');
  machine.end(1200);
  machine.start({ pid: 1200, name: 'server.exe' });
  const { candidates } = await view.look({ thorough: true });
  const seen = candidates.find(({ pid }) => pid === 1200);
  expect(seen && pin.compare?.(seen)).toBe('unknown');
  expect(pin.status().status).toBe('alive');
});

it('says unknown where the start was told and is not told any more', async () => {
  const { machine, view, pin } = await scene('there');
  const one = machine.living.get(1200);
  if (one !== undefined) machine.living.set(1200, { ...one, denied: true });
  await view.look({ thorough: true });
  expect(pin.status()).toMatchObject({ status: 'unknown' });
});

it('shows an orphan under the number that a younger one has taken, if we started it', async () => {
  const { machine, view } = await scene('there');
  machine.start({ pid: 1300, ppid: 1200, name: 'orphan.exe' });
  const before = machine.start({ pid: 1400, ppid: 1200, name: 'older.exe', created: 50 });
  await view.look({ thorough: true });
  machine.end(1200);
  machine.start({ pid: 1200, ppid: 900, name: 'stranger.exe' });
  machine.start({ pid: 1500, ppid: 1200, name: 'theirs.exe' });
  const { candidates } = await view.look({ thorough: true });
  const parentOf = new Map(candidates.map(({ pid, ppid }) => [pid, ppid]));
  expect([1300, before.pid, 1500].map((pid) => parentOf.get(pid))).toEqual([1200, 0, 1200]);
});
