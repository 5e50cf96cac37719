import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { PinnedProcess } from '../../../../src/platform/linux/pinned-process.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import type { StatFields } from './stat-lines.js';
import { FabricatedProc } from './fabricated-proc.js';
import { stubKill } from './stubbed-kill.js';

const spent = vi.hoisted(() => ({ taken: 0, none: false }));
vi.mock('../../../../src/platform/linux/descriptors.js', () => ({
  takeDescriptor: () => {
    if (spent.none) return false;
    spent.taken++;
    return true;
  },
  returnDescriptor: () => {
    spent.taken--;
  },
}));

const answers = stubKill();
let machine: FabricatedProc;
let proc: Proc;
const open: PinnedProcess[] = [];
beforeEach(() => {
  machine = new FabricatedProc();
  proc = new Proc(machine.root);
  spent.none = false;
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  expect(spent.taken).toBe(0);
  machine[Symbol.dispose]();
});

const descriptors = (): number => readdirSync('/proc/self/fd').length;

function pin(fields: StatFields = {}): PinnedProcess {
  machine.add(7, fields);
  answers.set(7, 'exists');
  const record = proc.stat(7);
  if (typeof record === 'string') throw new Error(record);
  const pinned = new PinnedProcess(proc, proc.sighting(record));
  open.push(pinned);
  return pinned;
}

/** Reaped: its file gives nothing, and nobody has the number. */
function reap(): void {
  machine.remove(7);
  answers.delete(7);
}

describe.each([
  ['with a descriptor', false],
  ['without a descriptor to spare', true],
])('%s, a pinned process', (_what, none) => {
  beforeEach(() => {
    spent.none = none;
  });

  test('bears its identity', () => {
    expect(pin({ start: 99 }).ref).toEqual({ pid: 7, startToken: 'b0071d:99' });
  });

  test('is alive, as it is at this moment', () => {
    const pinned = pin({ letter: 'R' });
    expect(pinned.status()).toMatchObject({ status: 'alive', process: { state: 'running' } });
    machine.change(7, { letter: 'T', sid: 7 });
    expect(pinned.status()).toMatchObject({
      status: 'alive',
      process: { state: 'stopped', sid: 7 },
    });
  });

  test.each(['Z', 'X'])('is a zombie in state %s, not gone', (letter) => {
    const pinned = pin();
    machine.change(7, { letter, ppid: 3 });
    expect(pinned.status()).toMatchObject({ status: 'zombie', process: { pid: 7, ppid: 3 } });
  });

  test('whose leader exited and whose threads run is alive', () => {
    const pinned = pin();
    machine.change(7, { letter: 'Z', threads: 2 });
    machine.addThread(7, 8, { letter: 'S' });
    expect(pinned.status()).toMatchObject({ status: 'alive', process: { state: 'sleeping' } });
  });

  test('is gone once it was reaped, and stays gone though the number is taken again', () => {
    const pinned = pin();
    reap();
    expect(pinned.status()).toEqual({ status: 'gone' });
    machine.add(7);
    answers.set(7, 'exists');
    expect(pinned.status()).toEqual({ status: 'gone' });
  });

  test('is recycled once another one has the number', () => {
    const pinned = pin({ start: 99 });
    reap();
    machine.add(7, { start: 100 });
    answers.set(7, 'exists');
    expect(pinned.status()).toEqual({ status: 'recycled' });
    reap();
    expect(pinned.status()).toEqual({ status: 'recycled' });
  });

  test('is recycled once a thread has the number, within the same tick too', () => {
    const pinned = pin({ start: 99 });
    reap();
    machine.add(7, { start: 99, exitSignal: -1 });
    machine.write('7/status', 'Tgid:\t6\n');
    answers.set(7, 'exists');
    expect(pinned.status()).toEqual({ status: 'recycled' });
  });

  test.each(['garbage', '7 (x) S', '8 (x) S 1 1 1 0'])(
    'whose file holds %j is neither alive nor gone',
    (text) => {
      const pinned = pin();
      machine.write('7/stat', text);
      expect(pinned.status()).toMatchObject({
        status: 'unknown',
        cause: expect.any(ProcessTableError),
      });
    },
  );

  test('holds nothing once it is closed, twice over', () => {
    const before = descriptors();
    const pinned = pin();
    pinned.close();
    pinned.close();
    expect(descriptors()).toBe(before);
    expect(spent.taken).toBe(0);
  });

  test('that is over holds nothing', () => {
    const before = descriptors();
    const pinned = pin();
    reap();
    pinned.status();
    expect(descriptors()).toBe(before);
    expect(spent.taken).toBe(0);
  });
});

describe('in an exec by another thread than the first', () => {
  test.each([
    ['a thread', { exitSignal: -1 }],
    ['dead and without any thread', { letter: 'X', threads: 0 }],
  ])('it is not over because it was %s for a moment', (_what, moment) => {
    spent.none = true;
    const pinned = pin({ start: 99 });
    const read = proc.contents.bind(proc);
    vi.spyOn(proc, 'contents').mockImplementationOnce((pid) => {
      machine.change(7, { start: 99, ...moment });
      const contents = read(pid);
      machine.change(7, { start: 99 });
      return contents;
    });
    expect(pinned.status()).toMatchObject({ status: 'alive' });
  });

  test.each([
    ['itself', 'Tgid:\t7\n'],
    ['nobody that can be read', 'Name:\tTgid:\t7\n'],
  ])('it is not over while it reads as a thread of %s', (_whose, status) => {
    const pinned = pin({ start: 99 });
    machine.change(7, { start: 99, exitSignal: -1 });
    machine.write('7/status', status);
    expect(pinned.status()).toMatchObject({ status: 'unknown' });
    machine.change(7, { start: 99 });
    expect(pinned.status()).toMatchObject({ status: 'alive' });
  });

  test('it is not over while its status file is not there', () => {
    const pinned = pin({ start: 99 });
    machine.change(7, { start: 99, exitSignal: -1 });
    rmSync(join(machine.root, '7/status'));
    expect(pinned.status()).toMatchObject({ status: 'unknown' });
  });
});

describe('with a descriptor', () => {
  test('one is held, and one only', () => {
    const before = descriptors();
    pin();
    expect(descriptors()).toBe(before + 1);
    expect(spent.taken).toBe(1);
  });

  test('another process with the same start time, within one tick, is not taken for it', () => {
    const pinned = pin({ start: 99 });
    reap();
    machine.add(7, { start: 99 });
    answers.set(7, 'exists');
    expect(pinned.status()).toEqual({ status: 'recycled' });
  });

  test('one that was reaped is gone by the word of the descriptor: kill(2) is not asked', () => {
    const pinned = pin();
    reap();
    answers.set(7, 'EINVAL');
    expect(pinned.status()).toEqual({ status: 'gone' });
  });

  test('no descriptor is kept of a process that went before it could be pinned', () => {
    machine.add(7);
    const record = proc.stat(7);
    if (typeof record === 'string') throw new Error(record);
    machine.remove(7);
    const before = descriptors();
    const pinned = new PinnedProcess(proc, proc.sighting(record));
    expect(descriptors()).toBe(before);
    expect(spent.taken).toBe(0);
    expect(pinned.status()).toEqual({ status: 'gone' });
  });

  test('whoever took the number before it could be pinned is not taken for it', () => {
    machine.add(7, { start: 99 });
    const record = proc.stat(7);
    if (typeof record === 'string') throw new Error(record);
    machine.remove(7);
    machine.add(7, { start: 100 });
    const pinned = new PinnedProcess(proc, proc.sighting(record));
    open.push(pinned);
    expect(pinned.status()).toEqual({ status: 'recycled' });
  });
});

describe('without a descriptor', () => {
  beforeEach(() => {
    spent.none = true;
  });

  test('none is held', () => {
    const before = descriptors();
    pin();
    expect(descriptors()).toBe(before);
  });

  test('a process that is shown no more and exists is unknown, as under hidepid', () => {
    const pinned = pin();
    machine.remove(7);
    expect(pinned.status()).toMatchObject({ status: 'unknown' });
    answers.set(7, 'EPERM');
    expect(pinned.status()).toMatchObject({ status: 'unknown' });
    answers.delete(7);
    expect(pinned.status()).toEqual({ status: 'gone' });
  });

  test('a process about whose number kill(2) gives no answer is unknown', () => {
    const pinned = pin();
    reap();
    answers.set(7, 'EINVAL');
    expect(pinned.status()).toMatchObject({ status: 'unknown', cause: { code: 'EINVAL' } });
    answers.delete(7);
    expect(pinned.status()).toEqual({ status: 'gone' });
  });

  test('another process within one tick cannot be told from it: what is promised is a tick', () => {
    const pinned = pin({ start: 99 });
    reap();
    machine.add(7, { start: 99 });
    answers.set(7, 'exists');
    expect(pinned.status()).toMatchObject({ status: 'alive' });
  });
});
