import assert from 'node:assert/strict';
import { type } from 'node:os';
import { test } from 'node:test';
import {
  descendantPids,
  identify,
  inspect,
  liveness,
  pidsMatching,
  processTable,
  processesMatching,
  ProcessTableError,
  UnsupportedError,
} from '../../src/index.js';
import { enter } from './stage.js';

test('this is Windows, as far as Node.js can tell', () => {
  assert.equal(type(), 'Windows_NT');
  assert.equal(process.getuid, undefined);
});

test('every entry of the package loads', async () => {
  const [supervise, testing] = await Promise.all([
    import('../../src/supervise/supervise.js'),
    import('../../src/testing/testing.js'),
  ]);
  assert.equal(typeof supervise.spawnVerified, 'function');
  assert.equal(typeof testing.createFakeSystem, 'function');
});

test('the table has ourselves and a child, and says nothing that it cannot know', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  const table = await processTable();
  const [pid = 0] = pids;
  assert.equal(table.get(process.pid)?.name, 'node.exe');
  assert.deepEqual(Object.keys(table.get(pid) ?? {}).sort(), ['name', 'pid', 'ppid', 'state']);
  assert.equal(table.get(pid)?.ppid, process.pid);
  assert.deepEqual(
    [...table].filter(({ name }) => name.startsWith('fastlist') || name === 'conhost.exe'),
    [],
    'our own helpers are in it',
  );
});

test('a tree is listed from the top, and nobody else', async () => {
  await enter(['tree', '0'], 1);
  const { child, pids } = await enter(['tree', '2'], 3);
  assert.deepEqual(await descendantPids(child), pids.slice(1));
  assert.deepEqual(await descendantPids(child, { includeRoot: true }), pids);
});

test('a reference is the bare number: nothing tells when it started', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  const [pid = 0] = pids;
  assert.deepEqual(await identify(child), { pid });
  assert.equal((await inspect(pid))?.startedAt, undefined);
  assert.equal(await liveness({ pid, startToken: 'created:1' }), 'unknown');
});

test('a number that is no multiple of 4 is nobody’s, though signal 0 answers for it', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  const [pid = 0] = pids;
  for (const step of [1, 2, 3]) {
    assert.equal(process.kill(pid + step, 0), true);
    assert.equal(await liveness(pid + step), 'gone');
    assert.equal(await identify(pid + step), undefined);
  }
});

for (const [field, query] of [
  ['command', 'actor.js'],
  ['command', /actor/],
  ['olderThanMs', { name: 'node.exe', olderThanMs: 1 }],
  ['path', { path: process.cwd() }],
  ['env', { env: { A: 'b' } }],
  ['port', { port: 80 }],
  ['uid', { name: 'node.exe', uid: 0 }],
] as const) {
  test(`refuses to match ${field}, which nothing tells here (${JSON.stringify(query)})`, async () => {
    await enter(['tree', '0'], 1);
    for (const match of [pidsMatching, processesMatching]) {
      await assert.rejects(match(query), (error: unknown) => {
        assert(error instanceof UnsupportedError, String(error));
        assert.match(error.message, new RegExp(field));
        return true;
      });
    }
  });
}

test('matches names, and never ourselves', async () => {
  const { pids } = await enter(['tree', '1'], 2);
  assert.deepEqual(
    await pidsMatching({ name: 'node.exe' }),
    [...pids].sort((a, b) => a - b),
  );
  assert.deepEqual(await pidsMatching({ name: 'nobody.exe' }), []);
});

test('a stored start token cannot be compared, so nobody is signalled by it', async () => {
  const { escalatingStop } = await import('../../src/index.js');
  const { pids } = await enter(['tree', '0'], 1);
  const [pid = 0] = pids;
  await assert.rejects(escalatingStop({ pid, startToken: 'created:1' }), ProcessTableError);
  assert.equal(process.kill(pid, 0), true);
});
