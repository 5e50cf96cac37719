import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../../../src/errors/process-table-error.js';
import { UnsafeTargetError } from '../../../../../src/errors/unsafe-target-error.js';
import { UnsupportedError } from '../../../../../src/errors/unsupported-error.js';
import { ControlGroup } from '../../../../../src/platform/linux/control-groups/control-group.js';
import { groupId } from '../../../../../src/platform/linux/control-groups/group-files.js';
import { Proc } from '../../../../../src/platform/linux/proc.js';
import { FabricatedProc } from '../fabricated-proc.js';

/** A directory with the files of a group, which do nothing. */
class Directory implements Disposable {
  readonly proc = new FabricatedProc();
  readonly #home = mkdtempSync(join(tmpdir(), 'deadsure-group-'));
  readonly path = join(this.#home, 'group');
  readonly group: ControlGroup;

  constructor(procs: string) {
    this.make(this.path, procs);
    this.group = new ControlGroup(new Proc(this.proc.root), this.path, groupId(this.path));
  }

  make(path: string, procs: string): void {
    mkdirSync(path);
    writeFileSync(join(path, 'cgroup.procs'), procs);
    writeFileSync(join(path, 'cgroup.events'), 'populated 1\nfrozen 0\n');
    writeFileSync(join(path, 'cgroup.kill'), '');
  }

  /** What was written there. */
  get killed(): string {
    return readFileSync(join(this.path, 'cgroup.kill'), 'utf8');
  }

  [Symbol.dispose](): void {
    this.proc[Symbol.dispose]();
    rmSync(this.#home, { recursive: true });
  }
}

const nobody = (): boolean => false;

describe('who lives in a group', () => {
  test('is everybody in it and below it, each once', () => {
    using it = new Directory('70\n71\n70\n');
    it.make(join(it.path, 'below'), '72\n');
    it.make(join(it.path, 'below/deeper'), '73\n71\n');
    for (const pid of [70, 71, 72, 73]) it.proc.add(pid);
    const census = it.group.look(nobody);
    expect([...census.pids]).toEqual([70, 71, 72, 73]);
    expect(census.newcomers.map(({ pid }) => pid)).toEqual([70, 71, 72, 73]);
    expect(census).toMatchObject({ hidden: 0, foreign: 0 });
  });

  test('is not looked at again when it is known', () => {
    using it = new Directory('70\n71\n');
    it.proc.add(71);
    const census = it.group.look((pid) => pid === 70);
    expect([...census.pids]).toEqual([70, 71]);
    expect(census.newcomers.map(({ pid }) => pid)).toEqual([71]);
    expect(census.hidden).toBe(0);
  });

  test('and has no number here, or may not be looked at, is counted', () => {
    using it = new Directory('0\n70\n0\n71\n');
    it.proc.add(71);
    expect(it.group.look(nobody)).toMatchObject({ pids: new Set([70, 71]), hidden: 1, foreign: 2 });
  });

  test('is not whoever has the number after the one in the group went', () => {
    using it = new Directory('70\n71\n');
    it.proc.add(70);
    it.proc.add(71);
    // The first of them goes while the others are looked at, and somebody else gets its number.
    const census = it.group.look((pid) => {
      if (pid === 71) writeFileSync(join(it.path, 'cgroup.procs'), '71\n');
      return false;
    });
    expect(census.newcomers.map(({ pid }) => pid)).toEqual([71]);
    expect([...census.pids]).toEqual([71]);
  });

  test('cannot be said where the list cannot be read: that is not "nobody"', () => {
    using it = new Directory('');
    rmSync(join(it.path, 'cgroup.procs'));
    mkdirSync(join(it.path, 'cgroup.procs'));
    expect(() => it.group.look(nobody)).toThrow(ProcessTableError);
  });
});

describe('whether a group is populated', () => {
  test.each([
    ['populated 1\nfrozen 0\n', true],
    ['populated 0\nfrozen 0\n', false],
    ['frozen 1\npopulated 0\n', false],
    ['frozen 0\nunpopulated 0\npopulated 1\n', true],
  ])('by %j', (events, populated) => {
    using it = new Directory('');
    writeFileSync(join(it.path, 'cgroup.events'), events);
    expect(it.group.populated()).toBe(populated);
  });

  test.each(['', 'frozen 0\n', 'populated\n', 'populated 2\n'])(
    'is never guessed: %j',
    (events) => {
      using it = new Directory('');
      writeFileSync(join(it.path, 'cgroup.events'), events);
      expect(() => it.group.populated()).toThrow(ProcessTableError);
    },
  );
});

describe('killing a group', () => {
  test('is one write', () => {
    using it = new Directory('70\n');
    expect(it.group.kill()).toEqual({ result: 'sent' });
    expect(it.killed).toBe('1');
  });

  test('never happens to one that we are in, or in one below', () => {
    using it = new Directory('70\n');
    it.make(join(it.path, 'below'), `${process.pid}\n`);
    expect(() => it.group.kill()).toThrow(UnsafeTargetError);
    expect(it.killed).toBe('');
  });

  test('is refused, and not thrown, where it cannot be looked into', () => {
    using it = new Directory('70\n');
    rmSync(join(it.path, 'cgroup.procs'));
    mkdirSync(join(it.path, 'cgroup.procs'));
    expect(it.group.kill()).toEqual({ result: 'refused', code: 'EISDIR' });
    expect(it.killed).toBe('');
  });

  test('is refused where the kernel has no such file, and none is made', () => {
    using it = new Directory('70\n');
    rmSync(join(it.path, 'cgroup.kill'));
    expect(it.group.kill()).toEqual({ result: 'refused', code: 'ENOENT' });
    expect(existsSync(join(it.path, 'cgroup.kill'))).toBe(false);
  });
});

describe('a group that is not there any more', () => {
  function expectEmpty({ group }: Directory): void {
    expect(group.look(nobody)).toMatchObject({ pids: new Set(), newcomers: [] });
    expect(group.populated()).toBe(false);
    expect(group.kill()).toEqual({ result: 'gone' });
    expect(group.remove()).toBe('removed');
    expect(() => group.add(70)).toThrow(UnsupportedError);
    expect(() => group.add(70)).toThrow(/was removed/);
  }

  test('is empty', () => {
    using it = new Directory('70\n');
    rmSync(it.path, { recursive: true });
    expectEmpty(it);
  });

  test('is empty though another one was made at its path, which is left alone', () => {
    using it = new Directory('70\n');
    renameSync(it.path, `${it.path}-before`);
    it.make(it.path, '70\n');
    it.proc.add(70);
    expectEmpty(it);
    expect(it.killed).toBe('');
    expect(readFileSync(join(it.path, 'cgroup.procs'), 'utf8')).toBe('70\n');
  });

  test('is empty for ever if it was not there at the beginning', () => {
    using it = new Directory('70\n');
    const group = new ControlGroup(new Proc(it.proc.root), it.path, undefined);
    expect(group.populated()).toBe(false);
    expect(group.kill()).toEqual({ result: 'gone' });
    expect(it.killed).toBe('');
  });

  test('is not taken for gone where another file system is at its place, or above', () => {
    using it = new Directory('70\n');
    // Another device than the directory's, on every Linux.
    expect(statSync('/proc').dev).not.toBe(statSync(it.path).dev);
    rmSync(it.path, { recursive: true });
    symlinkSync('/proc', it.path);
    const below = new ControlGroup(new Proc(it.proc.root), join(it.path, 'x/y'), it.group.id);
    for (const group of [it.group, below]) {
      expect(() => group.look(nobody)).toThrow(ProcessTableError);
      expect(() => group.populated()).toThrow(/not mounted there any more/);
      expect(group.kill()).toEqual({ result: 'refused', code: 'EIO' });
    }
  });
});
