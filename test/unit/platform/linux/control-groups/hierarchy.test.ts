import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../../../../../src/errors/invalid-option-error.js';
import { ProcessTableError } from '../../../../../src/errors/process-table-error.js';
import { UnsupportedError } from '../../../../../src/errors/unsupported-error.js';
import { Hierarchy } from '../../../../../src/platform/linux/control-groups/hierarchy.js';
import { Proc } from '../../../../../src/platform/linux/proc.js';
import { FabricatedProc } from '../fabricated-proc.js';

interface Machine {
  readonly mountinfo?: string;
  readonly cgroup?: string;
}

function hierarchyOf(proc: FabricatedProc, { mountinfo, cgroup }: Machine): Hierarchy {
  if (mountinfo !== undefined) proc.write(`${process.pid}/mountinfo`, mountinfo);
  if (cgroup !== undefined) proc.write(`${process.pid}/cgroup`, cgroup);
  return new Hierarchy(new Proc(proc.root));
}

describe('a group for processes cannot be made', () => {
  test('where there is only version 1', () => {
    using proc = new FabricatedProc();
    const mountinfo = '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';
    const hierarchy = hierarchyOf(proc, { mountinfo, cgroup: '4:memory:/\n' });
    expect(() => hierarchy.create('x')).toThrow(UnsupportedError);
    expect(() => hierarchy.create('x')).toThrow(/no cgroup v2 hierarchy is mounted.*marker/);
  });

  test('where mounts cannot be read: that is not "there is none"', () => {
    using proc = new FabricatedProc();
    expect(() => hierarchyOf(proc, { cgroup: '0::/\n' }).create('x')).toThrow(ProcessTableError);
  });

  test.each([
    ['another file system covers the mount', '/', '0::/\n'],
    ['the place is not there', '/', '0::/no/such/group\n'],
    ['the mount shows another part of the hierarchy', '/other', '0::/mine\n'],
    ['the kernel does not say which group is ours', '/', '4:memory:/\n'],
  ])('in our own group where %s, and nothing is made there', (_why, group, cgroup) => {
    using proc = new FabricatedProc();
    const place = join(proc.root, 'mounted');
    mkdirSync(place);
    // As in a group of version 1.
    writeFileSync(join(place, 'cgroup.procs'), `${process.pid}\n`);
    const mountinfo = `41 31 0:38 ${group} ${place} rw - cgroup2 cgroup2 rw\n`;
    const hierarchy = hierarchyOf(proc, { mountinfo, cgroup });
    expect(() => hierarchy.create('x')).toThrow(UnsupportedError);
    expect(() => hierarchy.create('x')).toThrow(/cannot be reached/);
    expect(readdirSync(place)).toEqual(['cgroup.procs']);
  });

  test('in a directory of another file system, also through a link', () => {
    using proc = new FabricatedProc();
    const [place, link] = [join(proc.root, 'place'), join(proc.root, 'link')];
    mkdirSync(place);
    symlinkSync(place, link);
    for (const parent of [place, link, join(place, 'missing'), join(proc.root, 'loadavg')]) {
      expect(() => hierarchyOf(proc, {}).create('x', parent)).toThrow(InvalidOptionError);
    }
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('what is no group of the hierarchy', () => {
  test('is not opened, whether it is there or not', () => {
    using proc = new FabricatedProc();
    const link = join(proc.root, 'link');
    symlinkSync('/nowhere', link);
    for (const path of [proc.root, join(proc.root, 'loadavg'), join(proc.root, 'gone/x'), link]) {
      expect(() => hierarchyOf(proc, {}).open(path)).toThrow(InvalidOptionError);
    }
  });
});
