import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PidFileError, readPidFile, stopByPidFile, writePidFile } from '../../src/index.js';
import { assertDead, directory, enter } from './stage.js';

const path = join(directory, 'server.pid');

test('a PID file is written, read and removed', async () => {
  const handle = await writePidFile(path);
  assert.equal(readFileSync(path, 'utf8'), `${process.pid}\n`);
  assert.deepEqual(await readPidFile(path), { status: 'running', path, pid: process.pid });
  await assert.rejects(writePidFile(path, { pid: process.pid }), PidFileError);
  assert.equal(await handle.remove(), 'removed');
  assert.equal(existsSync(path), false);
  assert.deepEqual(await readPidFile(path), { status: 'missing', path });
});

test('modes and owners, which Windows has not, make no file insecure', async () => {
  const { pids } = await enter(['tree', '0'], 1);
  writeFileSync(path, `${pids[0] ?? 0}\r\n`);
  assert.equal((await readPidFile(path)).status, 'running');
});

test('whom a PID file names is stopped with all below, and the file removed', async () => {
  const { pids } = await enter(['tree', '1'], 2);
  writeFileSync(path, `${pids[0] ?? 0}\n`);
  const report = await stopByPidFile(path);
  assert.equal(report.outcome, 'killed');
  assert.equal(report.pidFile, 'removed');
  await assertDead(pids);
  assert.equal(existsSync(path), false);
});

test('a PID file of one that has gone is stale, and removed', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  writeFileSync(path, `${pids[0] ?? 0}\n`);
  const { status } = await readPidFile(path);
  assert.equal(status, 'stale');
  assert.equal((await stopByPidFile(path)).outcome, 'already-gone');
  assert.equal(existsSync(path), false);
});

test('a stale PID file is written over, or refused, and never mistaken', async () => {
  const { child, pids } = await enter(['tree', '0'], 1);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  writeFileSync(path, `${pids[0] ?? 0}\n`);
  const handle = await writePidFile(path);
  assert.equal(readFileSync(path, 'utf8'), `${process.pid}\n`);
  assert.equal(handle.removeSync(), 'removed');
});
