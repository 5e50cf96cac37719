import { describe, expect, it } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import type { Sight } from '../../../../src/platform/platform.js';
import { windows } from '../../../../src/platform/windows/windows.js';
import { Machine } from './machine.js';

describe.each(['there', 'absent'] as const)('sight, with PowerShell %s', (powershellIs) => {
  function look(pid: number, prepare: (machine: Machine) => void): Promise<Sight> {
    const machine = new Machine();
    machine.powershellIs = powershellIs;
    prepare(machine);
    return windows(machine).sight(pid);
  }

  it('shows whom the list has', async () => {
    const sight = await look(1200, (machine) => machine.start({ pid: 1200 }));
    expect(sight).toMatchObject({ status: 'present', process: { pid: 1200, name: 'app.exe' } });
  });

  it('shows one that may not be opened', async () => {
    const sight = await look(1200, (machine) => machine.start({ pid: 1200, denied: true }));
    expect(sight).toMatchObject({ status: 'present', process: { pid: 1200 } });
  });

  it('says absent of a number that nobody has', async () => {
    expect(await look(1200, () => undefined)).toEqual({ status: 'absent' });
  });

  it.each([1201, 1202, 1203])(
    'says absent of %d, which would be answered for 1200',
    async (pid) => {
      const sight = await look(pid, (machine) => machine.start({ pid: 1200 }));
      expect(sight).toEqual({ status: 'absent' });
    },
  );

  it('says absent of one that ended and whose handle somebody holds', async () => {
    const sight = await look(1200, ({ held }) => {
      held.set(1200, { pid: 1200, ppid: 8, name: 'a.exe', command: null, created: 50 });
    });
    expect(sight).toEqual({ status: 'absent' });
  });

  it('looks again for one that was born after the list was made', async () => {
    const sight = await look(1200, (machine) => {
      machine.afterSnapshot = () => {
        if (!machine.living.has(1200)) machine.start({ pid: 1200 });
      };
    });
    expect(sight).toMatchObject({ status: 'present', process: { pid: 1200 } });
  });

  it('shows whom the list has, whatever Windows would make of the number', async () => {
    const sight = await look(1201, (machine) => {
      machine.start({ pid: 1201 });
      machine.probe = () => 'exists';
    });
    expect(sight).toMatchObject({ status: 'present', process: { pid: 1201 } });
  });

  it('looks twice and no more for one that answers and is in no list', async () => {
    const machine = new Machine();
    machine.powershellIs = powershellIs;
    machine.probe = () => 'exists';
    const sight = await windows(machine).sight(1200);
    expect(sight).toMatchObject({
      status: 'unknown',
      cause: { message: expect.stringContaining('pid 1200 answers signal 0') },
    });
    expect(machine.looks).toBe(2);
  });

  it.each([
    [false, 'unknown'],
    [true, 'hidden'],
  ])('of one that no list has (denied: %j) says %s', async (denied, status) => {
    const sight = await look(1200, (machine) => {
      machine.probe = () => (denied ? 'denied' : 'exists');
    });
    expect(sight).toMatchObject({ status });
  });

  it('says unknown where it cannot look', async () => {
    const sight = await look(1200, (machine) => {
      machine.powershellIs = new ProcessTableError('cannot list the processes');
    });
    expect(sight).toEqual({ status: 'unknown', cause: expect.any(ProcessTableError) });
  });
});
