import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createCgroup, ProcessTableError } from '../../../src/index.js';
import { SpawnError, spawnVerified } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { controlGroup } from '../../helpers/control-group.js';
import { until } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import { expectRejection } from '../../helpers/reported.js';
import { end, register } from '../../helpers/running.js';
import { temporaryDirectory } from '../find/temporary-directory.js';
import { blinded } from './blinded.js';
import { marked } from './marked.js';

useCanaries();

const QUICK = { schedule: 'TERM/0.3/KILL/20' } as const;

test('one that ends between the two proofs of life was not started, though its handle says nothing yet', async () => {
  const { env, carriers } = marked();
  const SETTLE_MS = 1_000;
  const start = spawnVerified('sleep', ['300'], { env, settleMs: SETTLE_MS, stop: QUICK });
  const failed = expectRejection(SpawnError, start);
  await until('it to be started', () => carriers().length === 1);
  const [pid] = carriers() as [number];
  const { start: startTicks } = readStat(pid)!;
  // Both timers are due when the event loop comes back to them, without having listened in between: in the first one it dies, and
  // in the next one it has settled, by its handle.
  setTimeout(() => {
    end(pid, startTicks);
    while (readStat(pid)?.state !== 'Z');
  }, SETTLE_MS / 2);
  setImmediate(() => {
    const bothDue = performance.now() + SETTLE_MS + 100;
    while (performance.now() < bothDue);
  });
  expect(await failed).toMatchObject({
    reason: 'exited',
    signalCode: 'SIGKILL',
    cleanup: { ok: true },
  });
  expect(carriers()).toEqual([]);
});

test('one that ends at any moment around the proofs is either proven to have lived or says how it ended', async () => {
  const { env, carriers } = marked();
  const ends = Array.from({ length: 60 }, (_, index) => `0.0${String(index % 10)}${index % 7}`);
  const options = { env, settleMs: 45, stop: QUICK } as const;
  const results: string[] = [];
  for (let from = 0; from < ends.length; from += 6) {
    const starts = ends.slice(from, from + 6).map((seconds) =>
      spawnVerified('/bin/sh', ['-c', `sleep ${seconds}; exit 7`], options).then(
        async ({ exited }) => {
          expect(await exited).toEqual({ code: 7, signal: null });
          return 'lived';
        },
        (error: unknown) => {
          expect(error).toMatchObject({ reason: 'exited', exitCode: 7 });
          return 'ended';
        },
      ),
    );
    results.push(...(await Promise.all(starts)));
  }
  expect(results).toHaveLength(ends.length);
  await until('all to be over', () => carriers().length === 0);
});

test('one that cannot be looked at is not proven alive, and is ended by its handle; nobody claims more', async () => {
  const { env, carriers } = marked();
  using _blind = blinded();
  const error = await expectRejection(SpawnError, spawnVerified('sleep', ['300'], { env }));
  expect(error).toMatchObject({ reason: 'unproven', cause: expect.any(ProcessTableError) });
  expect(error.cleanup).toBeUndefined();
  expect(error.cleanupError).toBeInstanceOf(ProcessTableError);
  expect(error.message).toContain('could not be told whether anything is left');
  expect(carriers()).toEqual([]);
});

test('a control group that is no more is told apart from a command that is not there', async (context) => {
  await controlGroup(context);
  const cgroup = await createCgroup();
  await cgroup.remove();
  const error = await expectRejection(SpawnError, spawnVerified('sleep', ['300'], { cgroup }));
  expect(error).toMatchObject({ reason: 'cgroup', cleanup: undefined });
  expect(error.message).toContain(cgroup.path);
});

test('a log whose directory leads elsewhere by a link is written there, and the log itself never by a link', async () => {
  const directory = temporaryDirectory();
  symlinkSync(directory, join(directory, 'current'));
  writeFileSync(join(directory, 'victim'), '', { mode: 0o600 });
  symlinkSync('victim', join(directory, 'log'));
  symlinkSync('absent', join(directory, 'dangling'));
  for (const name of ['log', 'dangling', 'current/log', 'no/such/log']) {
    const error = await expectRejection(
      SpawnError,
      spawnVerified('sleep', ['300'], { stderr: join(directory, name) }),
    );
    expect(error, name).toMatchObject({ reason: 'log', cleanup: undefined });
  }
  const through = join(directory, 'current', 'fine');
  const agent = await spawnVerified('sleep', ['300'], { stderr: through });
  register(agent.child, undefined, 'test');
  await agent.stop(QUICK);
});

test('an option of stop() that says nothing leaves what was said at the start', async () => {
  const agent = await spawnVerified(
    '/bin/sh',
    ['-c', 'trap "" TERM; while :; do sleep 300; done'],
    {
      stop: { schedule: 'TERM/0.2', lastResort: false, label: 'agent 108' },
    },
  );
  register(agent.child, undefined, 'test');
  const report = await agent.stop({ schedule: undefined, label: undefined, reject: false });
  expect(report).toMatchObject({ outcome: 'survived', label: 'agent 108' });
  await expect(agent.stop(new AbortController().signal as never)).rejects.toThrow('options');
  await agent.stop({ ...QUICK, lastResort: true });
});

test('options that come by inheritance count, and are not dropped after they were checked', async () => {
  const log = join(temporaryDirectory(), 'log');
  const options = Object.create({ stdout: log, settleMs: 10 }) as { stdout: string };
  const agent = await spawnVerified('/bin/sh', ['-c', 'echo hello; exec sleep 300'], options);
  register(agent.child, undefined, 'test');
  expect(agent.child.stdout).toBeNull();
  await until('what it says', () => readFileSync(log, 'utf8') === 'hello\n');
  await agent.stop(QUICK);
});

test('a signal hears nothing more once the last process it could stop has ended', async () => {
  const { signal } = new AbortController();
  const remove = vi.spyOn(signal, 'removeEventListener');
  const add = vi.spyOn(signal, 'addEventListener');
  const [one, two] = await Promise.all([
    spawnVerified('sleep', ['300'], { signal }),
    spawnVerified('sleep', ['300'], { signal }),
  ]);
  for (const { child } of [one, two]) register(child, undefined, 'test');
  await one.stop(QUICK);
  const { length } = remove.mock.calls;
  expect(add.mock.calls.length - length).toBe(1);
  await two.stop(QUICK);
  expect(add.mock.calls.length).toBe(remove.mock.calls.length);
});
