import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { hidesOthers } from '../../../../src/platform/linux/hiding.js';

const ALL = '000001ffffffffff';
const NONE = '0000000000000000';
const ONLY_SYS_PTRACE = '0000000000080000';
const ALL_BUT_SYS_PTRACE = '000001fffff7ffff';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A directory that is mounted like a /proc with these options, where we are of these groups. */
function proc(options: readonly string[], capabilities: string, groups: readonly number[]): string {
  const root = mkdtempSync(join(tmpdir(), 'deadsure-hiding-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  mkdirSync(join(root, 'self'));
  const mounts = options.map(
    (one) => `25 30 0:23 / ${root} rw,relatime shared:13 - proc proc ${one}`,
  );
  const others =
    '30 1 8:1 / / rw - ext4 /dev/vda rw\n31 30 0:9 / /proc rw - proc proc rw,hidepid=2';
  writeFileSync(join(root, 'self/mountinfo'), `${others}\n${mounts.join('\n')}\n`);
  writeFileSync(join(root, 'self/status'), `Name:\tnode\nCapEff:\t${capabilities}\n`);
  vi.spyOn(process, 'getegid').mockReturnValue(groups[0] ?? 1000);
  vi.spyOn(process, 'getgroups').mockReturnValue([...groups.slice(1)]);
  return root;
}

describe('a /proc', () => {
  test.each([
    ['with no option hides nobody', ['rw'], NONE, [1000], false],
    ['with hidepid=0 neither', ['rw,hidepid=0'], NONE, [1000], false],
    ['with hidepid=off neither', ['rw,hidepid=off'], NONE, [1000], false],
    ['with hidepid=2 does', ['rw,hidepid=2'], NONE, [1000], true],
    ['as newer kernels say it', ['rw,hidepid=invisible'], NONE, [1000], true],
    ['whose entries cannot be read does', ['rw,hidepid=noaccess'], NONE, [1000], true],
    ['does not from whoever may trace everybody', ['rw,hidepid=2'], ALL, [1000], false],
    ['not from that capability alone', ['rw,hidepid=2'], ONLY_SYS_PTRACE, [1000], false],
    ['does from root without it', ['rw,hidepid=2'], ALL_BUT_SYS_PTRACE, [1000], true],
    ['not from its group', ['rw,gid=7,hidepid=2'], NONE, [7], false],
    ['not from its group among others', ['rw,gid=7,hidepid=2'], NONE, [1000, 8, 7], false],
    ['not from group 0 where it has none', ['rw,hidepid=2'], NONE, [1000, 0], false],
    ['does from its group where tracing decides', ['rw,gid=7,hidepid=ptraceable'], NONE, [7], true],
    ['as older kernels are told it', ['rw,gid=7,hidepid=4'], NONE, [7], true],
    ['not from its group of two digits', ['rw,gid=77,hidepid=2'], NONE, [77], false],
    ['does from a group that begins like its own', ['rw,gid=77,hidepid=2'], NONE, [7], true],
    ['from group 0 where another one sees', ['rw,gid=77,hidepid=2'], NONE, [0], true],
    ['not by an option that ends alike', ['rw,nohidepid=2'], NONE, [1000], false],
    ['nor from group 0 by one', ['rw,nogid=7,hidepid=2'], NONE, [0], false],
    ['is what lies on top of another', ['rw,hidepid=2', 'rw'], NONE, [1000], false],
    ['hides what the one below did not', ['rw', 'rw,hidepid=2'], NONE, [1000], true],
    ['that is not mounted hides nobody', [], NONE, [1000], false],
  ] as const)('%s', (_, options, capabilities, groups, hides) => {
    expect(hidesOthers(proc(options, capabilities, groups))).toBe(hides);
  });

  test.each([
    [NONE, true],
    [ALL, false],
  ])(
    'that cannot be asked may hide others, but from whoever may trace everybody (%s)',
    (capabilities, hides) => {
      const root = proc(['rw'], capabilities, [1000]);
      rmSync(join(root, 'self/mountinfo'));
      expect(hidesOthers(root)).toBe(hides);
    },
  );

  test('hides others from whoever is not told what it may', () => {
    const root = proc(['rw,hidepid=2'], ALL, [1000]);
    writeFileSync(join(root, 'self/status'), 'Name:\tnode\n');
    expect(hidesOthers(root)).toBe(true);
    rmSync(join(root, 'self/status'));
    expect(hidesOthers(root)).toBe(true);
  });
});
