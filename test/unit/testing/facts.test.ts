import { expect, test } from 'vitest';
import { createMarker } from '../../../src/find/marker.js';
import type { Facts } from '../../../src/platform/platform.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { FakeSystem } from '../../../src/testing/testing.js';

function factsOf(system: FakeSystem): Facts {
  const { facts } = system.platform;
  if (facts === undefined) throw new Error('no facts');
  return facts;
}

const denied = { ok: false, reason: 'denied' };
const gone = { ok: false, reason: 'gone' };
const none = { ok: false, reason: 'none' };
const value = (of: unknown) => ({ ok: true, value: of });

test('what a process was started with can be read', () => {
  const system = createFakeSystem();
  const { pid } = system.spawn({ command: '/opt/run x', cwd: '/srv', env: { A: '1' } });
  const facts = factsOf(system);
  expect(facts.argv(pid)).toEqual(value(['/opt/run', 'x']));
  expect(facts.cwd(pid)).toEqual(value('/srv'));
  expect(facts.executable(pid)).toEqual(value('/opt/run'));
  expect(facts.environment(pid)).toEqual(value(new Map([['A', '1']])));
  expect(facts.uid(pid)).toEqual(value(1000));
  expect(facts.waitingOn(pid)).toBeUndefined();
});

test("another user's may not, but its arguments and its user", () => {
  const system = createFakeSystem();
  const { pid } = system.spawn({ uid: 33, argv: ['x'] });
  const facts = factsOf(system);
  expect([
    facts.cwd(pid),
    facts.executable(pid),
    facts.environment(pid),
    facts.socketsOf(pid),
  ]).toEqual([denied, denied, denied, denied]);
  expect([facts.argv(pid), facts.uid(pid)]).toEqual([value(['x']), value(33)]);
});

test('root may read all', () => {
  const system = createFakeSystem({ uid: 0 });
  const { pid } = system.spawn({ uid: 33, cwd: '/srv' });
  expect(factsOf(system).cwd(pid)).toEqual(value('/srv'));
});

test('where there is no program there is nothing to read', () => {
  const system = createFakeSystem();
  const facts = factsOf(system);
  const zombie = system.spawn();
  zombie.exit();
  const leaderless = system.spawn({ threads: 2 });
  leaderless.exitLeader();
  const kernelThread = system.spawn({ kernelThread: true });
  for (const { pid } of [zombie, leaderless, kernelThread]) {
    expect([facts.argv(pid), facts.executable(pid)]).toEqual([none, none]);
  }
  const hidden = system.spawn({ hidden: true });
  for (const pid of [hidden.pid, 900]) {
    expect([facts.argv(pid), facts.cwd(pid)]).toEqual([gone, gone]);
  }
});

test('what an uninterruptible process waits on', () => {
  const system = createFakeSystem();
  const process = system.spawn();
  process.hold('nfs4_wait_on_request');
  expect(factsOf(system).waitingOn(process.pid)).toBe('nfs4_wait_on_request');
});

test('a socket is shared by fork, not by a program that was started, and ends with its last holder', () => {
  const system = createFakeSystem();
  const facts = factsOf(system);
  const server = system.spawn({ listens: [8080] });
  const worker = server.fork();
  const helper = server.spawn({ command: 'helper' });
  const other = system.spawn();
  other.listen(9090);
  const [inode] = facts.socketsOn(8080);
  expect(inode).toBeTypeOf('string');
  expect(facts.socketsOn(9090)).not.toContain(inode);
  expect(facts.socketsOf(worker.pid)).toEqual(value(new Set([inode])));
  expect(facts.socketsOf(helper.pid)).toEqual(value(new Set()));
  server.exit();
  expect(facts.socketsOn(8080)).toEqual(new Set([inode]));
  worker.exit();
  expect(facts.socketsOn(8080)).toEqual(new Set());
  for (const port of [0, 65_536, 1.5, NaN]) {
    expect(() => {
      other.listen(port);
    }).toThrow('port');
  }
});

test('a marker is inherited until an environment is replaced', () => {
  const system = createFakeSystem();
  const [own, foreign] = [createMarker(), createMarker()];
  const carries = (pid: number) => system.platform.carries?.(pid, own.name, own.value);
  const root = system.spawn({ env: own.env });
  const orphan = root.fork();
  orphan.setsid();
  root.exit();
  expect(carries(orphan.pid)).toBe('this');
  expect(carries(orphan.spawn({ command: 'x' }).pid)).toBe('this');
  expect(carries(orphan.spawn({ env: {} }).pid)).toBe('none');
  expect(carries(orphan.spawn({ env: foreign.env }).pid)).toBe('another');
  expect(carries(system.spawn({ env: own.env, uid: 33 }).pid)).toBe('unreadable');
  expect(carries(system.spawn({ env: own.env, kernelThread: true }).pid)).toBe('none');
  expect(carries(900)).toBe('gone');
  orphan.exec({ command: 'y', settlesAfterMs: 2 });
  expect(carries(orphan.pid)).toBe('unsettled');
  system.clock.advance(2);
  expect(carries(orphan.pid)).toBe('this');
  orphan.exec({ env: {} });
  expect(carries(orphan.pid)).toBe('none');
  orphan.exit();
  expect(carries(orphan.pid)).toBe('gone');
});
