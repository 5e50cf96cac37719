import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import psList from 'ps-list';

/** Where the suite may write. */
export const directory: string = mkdtempSync(join(tmpdir(), 'deadsure-'));

const ACTOR = fileURLToPath(new URL('actor.js', import.meta.url));
const PATIENCE_MS = 60_000;
const started = new Set<ChildProcess>();

// The end of its input is the end of whoever is left.
afterEach(() => {
  for (const child of started) child.stdin?.destroy();
  started.clear();
});

/** An actor and those below it who have told their pids. */
export interface Cast {
  readonly child: ChildProcess;
  /** Everybody's pid, in the order in which they said that they are there. */
  readonly pids: readonly number[];
}

/** Starts an actor and waits until so many have told their pids. */
export async function enter(
  args: readonly string[],
  count: number,
  program = process.execPath,
): Promise<Cast> {
  const child = spawn(program, [ACTOR, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.add(child);
  const pids: number[] = [];
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`${pids.length} of ${count} actors are there`));
    }, PATIENCE_MS);
    lines.on('line', (line) => {
      pids.push(Number(line));
      if (pids.length < count) return;
      clearTimeout(late);
      resolve();
    });
    child.on('error', reject);
  });
  return { child, pids };
}

/** Whether the system itself says that it lives: by signal 0, and by a table of its own. */
async function livesBySystem(pid: number): Promise<boolean> {
  let answers = true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
    answers = false;
  }
  const isListed = (await psList()).some((row) => row.pid === pid);
  assert.equal(isListed, answers, `pid ${pid}: signal 0 and the table do not agree`);
  return answers;
}

/** Nobody of them lives, as the system itself says. */
export async function assertDead(pids: readonly number[]): Promise<void> {
  for (const pid of pids) assert.equal(await livesBySystem(pid), false, `pid ${pid} lives`);
}

/** Everybody of them lives. */
export async function assertAlive(pids: readonly number[]): Promise<void> {
  for (const pid of pids) assert.equal(await livesBySystem(pid), true, `pid ${pid} is dead`);
}

/** What a program that was run to its end told. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line, as somebody who types it. */
export async function deadsure(...args: readonly string[]): Promise<Ran> {
  const cli = fileURLToPath(new URL('../../src/cli/deadsure.js', import.meta.url));
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}
