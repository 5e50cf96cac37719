import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../../../src/errors/process-table-error.js';
import {
  cgroupMounts,
  ownGroup,
  parseMounts,
  placeOf,
} from '../../../../../src/platform/linux/control-groups/mounts.js';
import { FabricatedProc } from '../fabricated-proc.js';

/** Lines of real machines. */
const UNIFIED = `
22 28 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
26 22 0:23 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
`;
const HYBRID = `
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;
const VERSION_ONE = `
31 23 0:28 / /sys/fs/cgroup ro,relatime - tmpfs tmpfs ro,mode=755
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
`;

describe('where cgroup v2 is mounted', () => {
  test.each([
    ['alone', UNIFIED, [{ directory: '/sys/fs/cgroup', group: '/' }]],
    ['beside version 1', HYBRID, [{ directory: '/sys/fs/cgroup/unified', group: '/' }]],
    ['nowhere', VERSION_ONE, []],
    ['in an empty file', '', []],
  ])('%s', (_where, text, mounts) => {
    expect(parseMounts(text)).toEqual(mounts);
  });

  test('with no, one or several optional fields', () => {
    for (const optional of ['', 'shared:9 ', 'shared:9 master:1 propagate_from:2 ']) {
      const line = `26 22 0:23 / /cg rw,relatime ${optional}- cgroup2 cgroup2 rw`;
      expect(parseMounts(line)).toEqual([{ directory: '/cg', group: '/' }]);
    }
  });

  test('several times, a part of the hierarchy, and from a cgroup namespace', () => {
    const text = `
26 22 0:23 / /sys/fs/cgroup ro - cgroup2 cgroup2 rw
27 22 0:23 /user.slice/user-1000.slice /mnt/mine rw - cgroup2 cgroup2 rw
28 22 0:23 /../.. /host rw - cgroup2 cgroup2 rw
`;
    expect(parseMounts(text)).toEqual([
      { directory: '/sys/fs/cgroup', group: '/' },
      { directory: '/mnt/mine', group: '/user.slice/user-1000.slice' },
      { directory: '/host', group: '/../..' },
    ]);
  });

  test('on a directory whose name has blanks, tabs, newlines, backslashes, hyphens and more', () => {
    const line = String.raw`26 22 0:23 /a\040b /mnt/a\040b\011c\012d\134e\043é rw - cgroup2 none rw`;
    expect(parseMounts(line)).toEqual([{ directory: '/mnt/a b\tc\nd\\e#é', group: '/a b' }]);
  });

  test('not where something else says cgroup2', () => {
    const lines = [
      '26 22 0:23 / /cgroup2 rw - ext4 cgroup2 cgroup2',
      '26 22 0:23 /cgroup2 /x rw shared:1 - tmpfs cgroup2 rw',
      '26 22 0:23 / /x rw cgroup2 - overlay none rw',
      'cgroup2',
      '- cgroup2',
    ];
    expect(parseMounts(lines.join('\n'))).toEqual([]);
  });

  test('cannot be said where mountinfo cannot be read', () => {
    using proc = new FabricatedProc();
    expect(() => cgroupMounts(proc.root)).toThrow(ProcessTableError);
  });
});

describe('our own group', () => {
  test.each([
    ['0::/\n', '/'],
    ['9:name=systemd:/x\n4:memory:/y\n0::/user.slice/a b:c\n', '/user.slice/a b:c'],
    ['0::/../other\n', '/../other'],
    ['4:memory:/y\n1:cpu:/\n', undefined],
    ['10::/x\n', undefined],
  ])('by %j', (text, group) => {
    using proc = new FabricatedProc();
    proc.add(process.pid);
    proc.write(`${process.pid}/cgroup`, text);
    expect(ownGroup(proc.root)).toBe(group);
  });

  test('is unknown where the kernel says nothing', () => {
    using proc = new FabricatedProc();
    expect(ownGroup(proc.root)).toBeUndefined();
  });
});

describe('the place of a group', () => {
  test.each([
    ['/', '/', '/cg'],
    ['/a/b', '/', '/cg/a/b'],
    ['/a', '/a', '/cg'],
    ['/a/b', '/a', '/cg/b'],
    ['/../x', '/..', '/cg/x'],
    ['/../x', '/../x', '/cg'],
  ])('%s below a mount of %s', (group, top, place) => {
    expect(placeOf(group, { directory: '/cg', group: top })).toBe(place);
  });

  test.each([
    ['beside the mount', '/ab', '/a'],
    ['above the mount', '/', '/a'],
    ['beside the root of our namespace', '/../x', '/'],
    ['the root of our namespace, of which the mount is above', '/', '/..'],
    ['below the root of our namespace, of which the mount is above', '/x', '/..'],
    ['in another branch above', '/../../x', '/..'],
  ])('cannot be told: %s', (_what, group, top) => {
    expect(placeOf(group, { directory: '/cg', group: top })).toBeUndefined();
  });
});
