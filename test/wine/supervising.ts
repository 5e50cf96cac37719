import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { healthOf, spawnVerified, stopAll } from '../../src/supervise/supervise.js';
import { assertAlive, assertDead, enter } from './stage.js';

test('a child that a service keeps is healthy, and stopped with the others', async () => {
  const actor = fileURLToPath(new URL('actor.js', import.meta.url));
  const child = await spawnVerified(process.execPath, [actor, 'loner']);
  const other = await enter(['tree', '0'], 1);
  await assertAlive([child.pid, ...other.pids]);
  assert.equal((await healthOf(child)).health, 'healthy');
  const { ok, results } = await stopAll([
    { name: 'kept', target: child },
    { name: 'other', target: other.child },
  ]);
  assert.equal(ok, true);
  assert.deepEqual(
    results.map(({ name, status }) => [name, status]),
    [
      ['kept', 'settled'],
      ['other', 'settled'],
    ],
  );
  await assertDead([child.pid, ...other.pids]);
  assert.equal((await healthOf(child)).liveness, 'gone');
});
