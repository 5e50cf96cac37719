import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sigkillAndVerify } from '../../../src/index.js';
import { fileRegistry, spawnVerified } from '../../../src/supervise/supervise.js';
import { register } from '../../helpers/running.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deadsure-registry-'));
  // Processes come and go all the time: whether one of them carries a marker takes several looks.
  for (let count = 0; count < 12; count++) {
    const churn = spawn('/bin/sh', ['-c', 'while :; do (:); done'], { stdio: 'ignore' });
    register(churn, undefined, 'test');
  }
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('an entry of one that is gone goes, and gives way, also on a busy machine', async () => {
  const registry = fileRegistry(directory);
  for (let round = 0; round < 8; round++) {
    const agent = await spawnVerified('sleep', ['60'], { settleMs: 1 });
    await registry.set('a', agent, round);
    await sigkillAndVerify(agent);
    if (round % 2 === 0) expect(await registry.remove('a'), `round ${round}`).toBe('removed');
  }
});
