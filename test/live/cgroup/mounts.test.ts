import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { createCgroup, type ProcessCgroup, UnsupportedError } from '../../../src/index.js';
import { Hierarchy } from '../../../src/platform/linux/control-groups/hierarchy.js';
import { Proc } from '../../../src/platform/linux/proc.js';
import { useCanaries } from '../../helpers/canary.js';
import { bornIn, controlGroup } from '../../helpers/control-group.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { expectRejection } from '../../helpers/reported.js';
import { runScript } from '../../helpers/library-script.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { FabricatedProc } from '../../unit/platform/linux/fabricated-proc.js';

const TRY = `
  const told = ({ code, message }) => console.log(code, message);
  const create = async (parent) => {
    try {
      const cgroup = await deadsure.createCgroup({ parent });
      console.log('made', cgroup.path);
      await cgroup.remove();
    } catch (error) { told(error); }
  };`;

/** A script in mount and control group namespaces of its own, in a given group, after some shell commands. */
async function saidIn(
  { path }: Pick<ProcessCgroup, 'path'>,
  prepare: string,
  body: string,
  args: readonly string[] = [],
): Promise<string> {
  const enter = `echo $$ > '${path}/cgroup.procs' && exec unshare -mC sh -c '${prepare}
    exec "$@"' sh "$@"`;
  const { stdout } = await runScript(TRY + body, args, { through: ['sh', '-c', enter, 'sh'] });
  return stdout.trim();
}

/** A directory to mount something on, with blanks in its name. */
function mountPoint(): string {
  const directory = mkdtempSync(join(tmpdir(), 'deadsure mount '));
  onTestFinished(() => {
    rmdirSync(directory);
  });
  return directory;
}

const UNMOUNT_ALL =
  'awk "\\$3 ~ /^cgroup2?\\$/ {print \\$2}" /proc/mounts | while read -r at; do umount -l "$at"; done;';
const mounted = (at: string): string => `mount -t cgroup2 none "${at}";`;
const readOnly = (at: string): string => `${mounted(at)} mount -o remount,ro,bind "${at}";`;

function needNamespaces(context: TestContext): void {
  if (spawnSync('unshare', ['-mC', 'true']).status === 0) return;
  skipVisibly(context, 'no mount and control group namespaces can be made here');
}

beforeEach(needNamespaces);

describe('createCgroup()', () => {
  test('is refused where version 2 is not mounted', async (context) => {
    const ours = await controlGroup(context);
    expect(await saidIn(ours, UNMOUNT_ALL, 'await create();')).toMatch(
      /^ERR_UNSUPPORTED no cgroup v2 hierarchy is mounted/,
    );
  });

  test('does not take the mount of the host for our own group, seen from a namespace', async (context) => {
    const ours = await controlGroup(context);
    expect(await saidIn(ours, '', 'await create();')).toMatch(
      /^ERR_UNSUPPORTED our own control group cannot be reached/,
    );
  });

  test('finds our own group in the mount that shows it, with blanks in its path', async (context) => {
    const ours = await controlGroup(context);
    const at = mountPoint();
    const said = await saidIn(ours, mounted(at), 'await create();');
    expect(said).toMatch(new RegExp(`^made ${at}/deadsure-`));
  });

  test('is refused where the hierarchy is read-only, and says what to do', async (context) => {
    const ours = await controlGroup(context);
    const at = mountPoint();
    expect(await saidIn(ours, readOnly(at), 'await create();')).toMatch(
      /^ERR_UNSUPPORTED .*not writable for this user/,
    );
  });

  test('uses the mount that is writable, of several', async (context) => {
    const ours = await controlGroup(context);
    const [first, second] = [mountPoint(), mountPoint()];
    const prepare = readOnly(first) + mounted(second);
    const said = await saidIn(ours, prepare, 'await create();');
    expect(said).toMatch(new RegExp(`^made ${second}/deadsure-`));
  });

  test('does not take a group that we do not live in for ours, whatever its name', async (context) => {
    const { path } = await controlGroup(context);
    using proc = new FabricatedProc();
    proc.write(
      `${process.pid}/mountinfo`,
      `41 31 0:38 / ${dirname(path)} rw - cgroup2 cgroup2 rw\n`,
    );
    proc.write(`${process.pid}/cgroup`, `0::/${basename(path)}\n`);
    const hierarchy = new Hierarchy(new Proc(proc.root));
    expect(() => hierarchy.create('x')).toThrow(/our own control group cannot be reached/);
    expect(existsSync(`${path}/x`)).toBe(false);
  });

  test('is refused below a group that is threaded, and leaves nothing there', async (context) => {
    const { path } = await controlGroup(context);
    const threaded = `${path}/threaded`;
    mkdirSync(threaded);
    writeFileSync(`${threaded}/cgroup.type`, 'threaded');
    const { message } = await expectRejection(UnsupportedError, createCgroup({ parent: threaded }));
    expect(message).toMatch(/threaded/);
    // Only an empty group can be removed.
    rmdirSync(threaded);
  });
});

describe('a hierarchy that was unmounted', () => {
  test('is not taken for a group that was removed', async (context) => {
    const ours = await controlGroup(context);
    const at = mountPoint();
    const body = `
      const { spawnSync } = await import('node:child_process');
      const cgroup = await deadsure.createCgroup();
      spawnSync('umount', ['-l', process.argv[1]]);
      await cgroup.populated().then(console.log, ({ code }) => console.log(code));
      await deadsure.escalatingStop([], { cgroup }).then(console.log, ({ code }) => console.log(code));`;
    const said = await saidIn(ours, mounted(at), body, [at]);
    expect(said.split('\n')).toEqual(['ERR_PROCESS_TABLE', 'ERR_INVALID_OPTION']);
  });
});

describe('a kernel that cannot kill a group as a whole', () => {
  useCanaries();

  test('has each in it frozen and killed by itself', async (context) => {
    const cgroup = await controlGroup(context);
    const fixture = await spawnFixture('daemonizes', [], { processes: 2, through: bornIn(cgroup) });
    // Whoever writes there is told that it does not work.
    const prepare = `mount --bind /dev/full "${cgroup.path}/cgroup.kill" && exec "$@"`;
    const { stdout } = await runScript(
      `const frozen = [];
       const report = await deadsure.sigkillAndVerify([], {
         cgroup: { path: process.argv[1] },
         timeoutMs: 20_000,
         onEvent: ({ type, count }) => { if (type === 'frozen') frozen.push(count); },
       });
       console.log(report.outcome, report.coverage, report.processes.length, frozen.join());`,
      [cgroup.path],
      { through: ['unshare', '-m', 'sh', '-c', prepare, 'sh'] },
    );
    expect(stdout.trim()).toBe('killed cgroup 2 2');
    await expectAllDead(fixture);
  });
});

describe('the path of a group', () => {
  test('may go through a link, and hold blanks', async (context) => {
    const { path } = await controlGroup(context);
    const directory = mkdtempSync(join(tmpdir(), 'deadsure link '));
    const link = join(directory, 'to group');
    symlinkSync(path, link);
    onTestFinished(() => {
      rmSync(directory, { recursive: true });
    });
    const below = await createCgroup({ parent: link });
    expect(below.path.startsWith(`${path}/deadsure-`)).toBe(true);
    await below.remove();
    expect(existsSync(below.path)).toBe(false);
  });
});
