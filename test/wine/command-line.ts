import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertAlive, assertDead, deadsure, directory, enter } from './stage.js';

const path = join(directory, 'cli.pid');
const NOBODY = String(2 ** 31 - 8);

test('stop: 0 when the tree is gone', async () => {
  const { pids } = await enter(['tree', '1'], 2);
  const { code, stderr } = await deadsure('stop', String(pids[0]));
  assert.equal(code, 0, stderr);
  await assertDead(pids);
});

test('kill: 0 when it is gone, and the report says how', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  const { code, stdout, stderr } = await deadsure('kill', '--json', String(pids[0]));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /"outcome":\s*"killed"/);
  await assertDead(pids);
});

test('stop, kill: 0 when nothing was running', async () => {
  for (const command of ['stop', 'kill']) {
    assert.equal((await deadsure(command, NOBODY)).code, 0);
  }
});

test('stop: 0 for a dry run, and nobody is ended', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  assert.equal((await deadsure('stop', '--dry-run', String(pids[0]))).code, 0);
  await assertAlive(pids);
});

test('2 for a command line that is wrong, or what must never be stopped', async () => {
  for (const args of [['stop'], ['stop', 'x'], ['kill', '0'], ['stop', '--nonsense', NOBODY]]) {
    assert.equal((await deadsure(...args)).code, 2, args.join(' '));
  }
  // We are its parent.
  const refused = await deadsure('stop', String(process.pid));
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /ancestor/);
});

test('2 where nothing tells what is asked for, and nobody is ended', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  for (const args of [
    ['find', 'actor.js'],
    ['stop', '--match', 'actor.js'],
    ['stop', '--no-last-resort', String(pids[0])],
  ]) {
    const { code, stderr } = await deadsure(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, /windows/i);
  }
  await assertAlive(pids);
});

test('tree: 0 with those below, 3 for nobody', async () => {
  const { pids } = await enter(['tree', '1'], 2);
  const { code, stdout } = await deadsure('tree', String(pids[0]));
  assert.equal(code, 0);
  for (const pid of pids) assert.match(stdout, new RegExp(`\\b${pid}\\b`));
  assert.equal((await deadsure('tree', NOBODY)).code, 3);
});

test('pidfile: 0 running, 1 stale, 3 missing; stop --pid-file ends it and removes the file', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  assert.equal((await deadsure('pidfile', path)).code, 3);
  writeFileSync(path, `${NOBODY}\n`);
  assert.equal((await deadsure('pidfile', path)).code, 1);
  writeFileSync(path, `${pids[0] ?? 0}\n`);
  assert.equal((await deadsure('pidfile', path)).code, 0);
  assert.equal((await deadsure('stop', '--pid-file', path)).code, 0);
  await assertDead(pids);
  assert.equal(existsSync(path), false);
});
