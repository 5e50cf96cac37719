import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SpawnError, spawnVerified } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { controlGroup } from '../../helpers/control-group.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { readStat } from '../../helpers/proc-stat.js';
import { ascending, expectRejection, memberPids } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { temporaryDirectory } from '../find/temporary-directory.js';
import { carriersOf } from './carriers.js';
import { spawnAgent } from './spawn-agent.js';

const QUICK = { schedule: 'TERM/0.3/KILL/20' } as const;
const NOBODY = 65_534;

function inhabitants({ path }: { readonly path: string }): number[] {
  return readFileSync(`${path}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number);
}

describe('a command that is started in a control group', () => {
  useCanaries();

  test('is inside with all it forks, also with what throws its marker away', async (context) => {
    const cgroup = await controlGroup(context);
    const args = ['stubborn', 'detached'];
    const fixture = await spawnAgent('clears-environment', args, { processes: 2, cgroup });
    expect(ascending(inhabitants(cgroup))).toEqual(ascending(fixture.pids()));
    const report = await fixture.agent.stop(QUICK);
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, coverage: 'cgroup' });
    expect(memberPids(report)).toEqual(ascending(fixture.pids()));
  });

  test('is the command itself, on the pid that was started, with no descriptor of ours', async (context) => {
    const cgroup = await controlGroup(context);
    const out = join(temporaryDirectory(), 'out');
    const script = 'readlink /proc/$$/fd/3 /proc/$$/fd/4; echo looked; exec sleep 300';
    const agent = await spawnVerified('/bin/sh', ['-c', script], { cgroup, stdout: out });
    register(agent.child, undefined, 'test');
    expect(readStat(agent.pid)).toMatchObject({ name: 'sleep', sid: agent.pid });
    expect(inhabitants(cgroup)).toEqual([agent.pid]);
    expect(readFileSync(out, 'utf8')).toBe('looked\n');
    await agent.stop(QUICK);
  });

  test('may be of another user, who may not move it there', async (context) => {
    const cgroup = await controlGroup(context);
    const agent = await spawnVerified('sleep', ['300'], { cgroup, uid: NOBODY, gid: NOBODY });
    register(agent.child, undefined, 'test');
    expect(inhabitants(cgroup)).toEqual([agent.pid]);
    await agent.stop(QUICK);
  });

  test('is never started outside: not where the kernel refuses, the group is gone, or no shell can come in', async (context) => {
    const cgroup = await controlGroup(context);
    const ran = join(temporaryDirectory(), 'ran');
    const mark = randomUUID();
    const env = { ...process.env, SPAWN_TEST: mark };
    const start = (path: string): Promise<unknown> =>
      spawnVerified('/bin/sh', ['-c', `touch '${ran}'; sleep 300`], {
        cgroup: { ...cgroup, path, populated: async () => false },
        env,
        stop: QUICK,
      });
    const pretended = temporaryDirectory();
    chmodSync(pretended, 0o755);
    // Whatever is written to it: no space left.
    const full = join(pretended, 'cgroup.procs');
    expect(existsSync('/dev/full')).toBe(true);
    symlinkSync('/dev/full', full);
    for (const path of ['/sys/fs/cgroup/no/such/group', pretended]) {
      const error = await expectRejection(SpawnError, start(path));
      expect(error).toMatchObject({ reason: 'cgroup', message: expect.stringContaining(path) });
      expect(carriersOf(`SPAWN_TEST=${mark}`)).toEqual([]);
      expect(existsSync(ran)).toBe(false);
    }
  });

  test('and fails ends who was with it in the group, unless they were there before', async (context) => {
    const cgroup = await controlGroup(context);
    const options = { cgroup, stop: QUICK, settleMs: 20_000 };
    const daemon = 'env -i setsid sleep 300 >/dev/null 2>&1 & sleep 0.05; exit 1';
    await expectRejection(SpawnError, spawnVerified('/bin/sh', ['-c', daemon], options));
    expect(inhabitants(cgroup)).toEqual([]);
    const before = await spawnAgent('sits', [], { cgroup });
    await expectRejection(SpawnError, spawnVerified('/bin/sh', ['-c', 'exit 1'], options));
    expect(inhabitants(cgroup)).toEqual([before.pid]);
    await before.agent.stop(QUICK);
    await expectAllDead(before);
  });

  test('and whose group is frozen is given up, and ended', async (context) => {
    const cgroup = await controlGroup(context);
    writeFileSync(`${cgroup.path}/cgroup.freeze`, '1');
    const start = spawnVerified('sleep', ['300'], { cgroup, stop: QUICK });
    const error = await expectRejection(SpawnError, start);
    expect(error).toMatchObject({ reason: 'cgroup', cleanup: { ok: true } });
    expect(inhabitants(cgroup)).toEqual([]);
  });
});
