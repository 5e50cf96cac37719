import { expect, it, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { Lister } from '../../../../src/platform/windows/lister.js';
import { Machine, SELF, SHELL } from './machine.js';

/** Nobody calls it off. */
const nobody = new AbortController().signal;

it('asks PowerShell where there is one', async () => {
  const machine = new Machine();
  const { processes } = await new Lister(machine).take(nobody);
  expect(processes.get(SELF)).toMatchObject({
    command: 'node.exe 1000',
    startToken: expect.any(String),
  });
  expect(processes.has(5000)).toBe(false);
});

it('asks ps-list where there is none, and does not look for it again', async () => {
  const machine = new Machine();
  machine.powershellIs = 'absent';
  const asked = vi.spyOn(machine, 'powershell');
  const lister = new Lister(machine);
  const first = await lister.take(nobody);
  machine.powershellIs = 'there';
  const second = await lister.take(nobody);
  for (const { processes } of [first, second]) {
    expect(processes.get(SELF)).toEqual({
      pid: SELF,
      ppid: 900,
      state: 'unknown',
      name: 'node.exe',
    });
    expect([...processes.keys()]).toEqual([4, 100, 900, SELF]);
  }
  expect(asked).toHaveBeenCalledTimes(1);
});

it('does not take ps-list’s word where there was a PowerShell before', async () => {
  const machine = new Machine();
  const lister = new Lister(machine);
  await lister.take(nobody);
  machine.powershellIs = 'absent';
  await expect(lister.take(nobody)).rejects.toThrow(ProcessTableError);
  await expect(lister.take(nobody)).rejects.toThrow('PowerShell was there before');
  machine.powershellIs = 'there';
  expect((await lister.take(nobody)).processes.get(SELF)?.command).toBe('node.exe 1000');
});

it('does not take ps-list’s word where there is a PowerShell that fails', async () => {
  const machine = new Machine();
  machine.powershellIs = new ProcessTableError('cannot list the processes: PowerShell failed');
  const lister = new Lister(machine);
  await expect(lister.take(nobody)).rejects.toBe(machine.powershellIs);
  machine.powershellIs = 'there';
  expect((await lister.take(nobody)).processes.get(SELF)?.command).toBe('node.exe 1000');
});

it.each([
  ['no JSON', 'Zugriff verweigert', /no JSON \(“Zugriff verweigert”\)/],
  ['an empty list', '[]', /the list is empty/],
  ['one that lacks ourselves', '[{"pid":8,"ppid":4,"name":"a"}]', /we, pid 1000, are not/],
])('claims nothing where PowerShell printed %s', async (_, output, message) => {
  const machine = new Machine();
  machine.powershell = () => Promise.resolve({ pid: 1, output });
  const taken = new Lister(machine).take(nobody);
  await expect(taken).rejects.toThrow(ProcessTableError);
  await expect(taken).rejects.toThrow(message);
});

it.each([
  ['fails', () => Promise.reject(new Error('Windows ARM64 is not supported yet.')), /ARM64/],
  ['answers with an empty list', () => Promise.resolve([]), /the list is empty/],
])('claims nothing where ps-list %s', async (_, table, message) => {
  const machine = new Machine();
  machine.powershellIs = 'absent';
  machine.table = table;
  const taken = new Lister(machine).take(nobody);
  await expect(taken).rejects.toThrow(ProcessTableError);
  await expect(taken).rejects.toThrow(message);
});

it('quotes the beginning of what PowerShell printed, without the blanks around it', async () => {
  const machine = new Machine();
  machine.powershell = () => Promise.resolve({ pid: 1, output: `\r\n ${'x'.repeat(81)}` });
  await expect(new Lister(machine).take(nobody)).rejects.toThrow(`(“${'x'.repeat(80)}”)`);
});

it('leaves out ps-list’s helper, and not that of somebody else', async () => {
  const machine = new Machine();
  machine.powershellIs = 'absent';
  machine.start({ pid: 6000, ppid: SHELL, name: 'fastlist-0.3.0-x64.exe' });
  const { processes } = await new Lister(machine).take(nobody);
  expect([6000, 5000, 5004].map((pid) => processes.has(pid))).toEqual([true, false, false]);
});

it('lists one whose name ps-list does not tell', async () => {
  const machine = new Machine();
  machine.powershellIs = 'absent';
  const rows = await machine.table();
  // What its parser makes of a last line without a name.
  const newborn = { pid: 1200, ppid: SELF, name: undefined as unknown as string };
  machine.table = () => Promise.resolve([...rows, newborn]);
  const { processes } = await new Lister(machine).take(nobody);
  expect(processes.get(1200)).toEqual({ pid: 1200, ppid: SELF, state: 'unknown', name: '' });
});

it('leaves no timer behind when ps-list has answered', async () => {
  vi.useFakeTimers();
  try {
    const machine = new Machine();
    machine.powershellIs = 'absent';
    await new Lister(machine).take(nobody);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('does not wait for ever for ps-list', async () => {
  vi.useFakeTimers();
  try {
    const machine = new Machine();
    machine.powershellIs = 'absent';
    machine.table = () => new Promise(() => undefined);
    const failure = new Lister(machine).take(nobody).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await failure).toMatchObject({ message: expect.stringContaining('10000 ms') });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
