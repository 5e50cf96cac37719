import { chmodSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carrying } from '../../../../src/platform/linux/carrying.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import type { StatFields } from './stat-lines.js';
import { FabricatedProc } from './fabricated-proc.js';
import { stubKill } from './stubbed-kill.js';

stubKill();
const denied = vi.hoisted(() => ({ paths: new Set<string>() }));
vi.mock('../../../../src/platform/linux/proc-files.js', async (original) => {
  const real = await original<typeof import('../../../../src/platform/linux/proc-files.js')>();
  return {
    ...real,
    // Root reads everything, so the refusal is put in here.
    readProcRecord: (path: string) =>
      denied.paths.has(path) ? 'denied' : real.readProcRecord(path),
  };
});

let machine: FabricatedProc;
beforeEach(() => {
  machine = new FabricatedProc();
  denied.paths.clear();
});
afterEach(() => {
  machine[Symbol.dispose]();
});

const NAME = 'DEADSURE_MARK';
const ask = (pid = 7): string => carrying(new Proc(machine.root), pid, NAME, 'abc');

function start(environ: string, cmdline = 'program\0', stat: StatFields = {}): void {
  machine.add(7, stat);
  machine.write('7/environ', environ);
  machine.write('7/cmdline', cmdline);
}

describe('a process carries', () => {
  test.each([
    ['this marker', `${NAME}=abc\0`, 'this'],
    ['this marker among others', `A=1\0${NAME}=abc\0B=2\0`, 'this'],
    ['this marker at the end, without a NUL', `A=1\0${NAME}=abc`, 'this'],
    ['another value', `${NAME}=abd\0`, 'another'],
    ['a longer value', `${NAME}=abcd\0`, 'another'],
    ['a shorter value', `${NAME}=ab\0`, 'another'],
    ['an empty value', `${NAME}=\0`, 'another'],
    ['no marker', 'A=1\0B=2\0', 'none'],
    ['a longer name', `X${NAME}=abc\0${NAME}S=abc\0`, 'none'],
    ['the marker inside another value', `A=${NAME}=abc\0`, 'none'],
    ['the name alone', `A=1\0${NAME}\0`, 'none'],
    ['the one of two that getenv(3) would give', `${NAME}=abc\0${NAME}=xyz\0`, 'this'],
  ])('%s', (_what, environ, answer) => {
    start(environ);
    expect(ask()).toBe(answer);
  });

  test('nobody knows what, if it went before it could be asked', () => {
    expect(ask(8)).toBe('gone');
  });

  test('nobody knows what, if its environment may not be read', () => {
    start(`${NAME}=abc\0`);
    chmodSync(`${machine.root}/7/environ`, 0);
    denied.paths.add(`${machine.root}/7/environ`);
    expect(ask()).toBe('unreadable');
  });

  test('what its own environment says, not what an earlier, longer file left behind', () => {
    start(`${NAME}=abc\0`);
    expect(ask()).toBe('this');
    // Cut in the middle of the name, as where a program wrote its title over its environment.
    machine.write('7/environ', NAME.slice(0, 4));
    expect(ask()).toBe('none');
  });
});

describe('an environment that reads as empty', () => {
  test('is unsettled in the middle of an exec, when the arguments are empty too', () => {
    start('', '', { environmentEnd: 0 });
    expect(ask()).toBe('unsettled');
  });

  test('is empty for good where the address space is filled in', () => {
    start('', '');
    expect(ask()).toBe('none');
  });

  test('is empty where there are arguments: env -i', () => {
    start('', 'program\0');
    expect(ask()).toBe('none');
  });

  test.each([
    ['a zombie', 'gone', { letter: 'Z' }],
    ['a dead process', 'gone', { letter: 'X' }],
    ['a kernel thread', 'none', { flags: 0x20_0000 }],
    ['one on its way out', 'gone', { flags: 0x4, environmentEnd: 0 }],
  ])('is what %s has for good: %s', (_what, carried, stat) => {
    start('', '', stat);
    expect(ask()).toBe(carried);
  });

  test('of one whose first thread is on its way out may be told by the others', () => {
    start('', '', { flags: 0x4, threads: 2, environmentEnd: 0 });
    expect(ask()).toBe('unsettled');
  });

  describe('of a leader that exited', () => {
    beforeEach(() => {
      start('', '', { letter: 'Z', threads: 3, environmentEnd: 0 });
      for (const thread of [8, 9]) machine.addThread(7, thread);
    });

    test.each([
      ['this', `${NAME}=abc\0`],
      ['another', `${NAME}=xyz\0`],
      ['none', 'A=1\0'],
    ])('is that of its threads: %s', (carried, environ) => {
      machine.write('7/task/8/environ', '');
      machine.write('7/task/9/environ', environ);
      expect(ask()).toBe(carried);
    });

    test('may still settle while none of them can be asked', () => {
      machine.write('7/task/8/environ', '');
      expect(ask()).toBe('unsettled');
    });

    test('cannot be read where its threads may not be looked at', () => {
      denied.paths.add(`${machine.root}/7/task/8/environ`);
      expect(ask()).toBe('unreadable');
    });

    test('is gone with them', () => {
      const sighting = Proc.prototype.sighting;
      vi.spyOn(Proc.prototype, 'sighting').mockImplementationOnce(function (this: Proc, record) {
        const seen = sighting.call(this, record);
        rmSync(`${machine.root}/7`, { recursive: true });
        return seen;
      });
      expect(ask()).toBe('gone');
    });
  });

  test.each(['stat', 'cmdline'])('cannot be told where %s may not be read', (file) => {
    start('', '', { environmentEnd: 0 });
    denied.paths.add(`${machine.root}/7/${file}`);
    expect(ask()).toBe('unreadable');
  });

  test('is gone if the process went meanwhile', () => {
    start('', '');
    machine.writeStat(7, '');
    expect(ask()).toBe('gone');
  });
});
