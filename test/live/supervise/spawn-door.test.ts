import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sigkillAndVerify } from '../../../src/index.js';
import type { ProcessCgroup } from '../../../src/index.js';
import { SpawnError, spawnVerified } from '../../../src/supervise/supervise.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { expectRejection } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { temporaryDirectory } from '../find/temporary-directory.js';

// A directory in the place of a control group shows what the door does where no kernel lets anybody make one.
function group(populated: () => Promise<boolean> = () => Promise.resolve(false)): ProcessCgroup {
  return { path: temporaryDirectory(), populated } as ProcessCgroup;
}

const procsOf = ({ path }: ProcessCgroup): string => join(path, 'cgroup.procs');

test('nothing of the door stays open once the command is in', async () => {
  const cgroup = group();
  writeFileSync(procsOf(cgroup), '');
  const before = await holdings();
  const agent = await spawnVerified('sleep', ['300'], { cgroup });
  register(agent.child, undefined, 'test');
  const links = readdirSync('/proc/self/fd').map((fd) => {
    const link = `/proc/self/fd/${fd}`;
    return existsSync(link) ? readlinkSync(link) : '';
  });
  expect(links).not.toContain(procsOf(cgroup));
  await sigkillAndVerify(agent.child);
  // Nor its clock, which would keep the event loop alive for seconds.
  await expectNoLeaks(before);
});

test('one whom the kernel refuses is ended by its marker, and not by a group that it never was in', async () => {
  const cgroup = group();
  // Whatever is written there fails.
  symlinkSync('/dev/full', procsOf(cgroup));
  const proof = join(cgroup.path, 'ran');
  const start = spawnVerified('touch', [proof], { cgroup, settleMs: 20_000 });
  const error = await expectRejection(SpawnError, start);
  expect(error).toMatchObject({ reason: 'cgroup', cleanup: { ok: true } });
  expect(error.message).toContain('the kernel refused it');
  expect(error.cleanupError).toBeUndefined();
  expect(existsSync(proof)).toBe(false);
});

test('one that hangs in the door is given up and ended, and says so', async () => {
  const cgroup = group();
  execFileSync('mkfifo', [procsOf(cgroup)]);
  const pipe = openSync(procsOf(cgroup), constants.O_RDWR | constants.O_NONBLOCK);
  // Until it is full: who writes there then waits.
  expect(() => {
    for (;;) writeSync(pipe, Buffer.alloc(4_096));
  }).toThrow('EAGAIN');
  const error = await expectRejection(SpawnError, spawnVerified('sleep', ['300'], { cgroup }));
  closeSync(pipe);
  expect(error).toMatchObject({ reason: 'cgroup', cleanup: { ok: true } });
  expect(error.message).toContain('the shell hangs; is it frozen?');
});

test('nothing is started where nobody can tell who is in the group', async () => {
  const cgroup = group(() => Promise.reject(new Error('no such group')));
  writeFileSync(procsOf(cgroup), '');
  const proof = join(cgroup.path, 'ran');
  const start = spawnVerified('touch', [proof], { cgroup, settleMs: 20_000 });
  const error = await expectRejection(SpawnError, start);
  expect(error).toMatchObject({ reason: 'cgroup', cleanup: undefined });
  expect(error.message).toContain('no such group');
  expect(existsSync(proof)).toBe(false);
});
