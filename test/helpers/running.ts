import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach } from 'vitest';
import type { Lifeline } from './lifeline.js';
import { until } from './patience.js';
import { isDead, readStat } from './proc-stat.js';

/** How long something that was started may live. */
export type Lifetime = 'test' | 'file';

interface Running {
  readonly child: ChildProcess;
  readonly start: string | undefined;
  readonly lifeline: Lifeline | undefined;
}

const running: Record<Lifetime, Running[]> = { test: [], file: [] };

// Taken before any test can put a stub in its place. Only `signal` below calls it.
// eslint-disable-next-line no-restricted-properties
const kill = process.kill.bind(process);

afterEach(async () => {
  await endAll('test');
});
afterAll(async () => {
  await endAll('file');
});

/** Remembers a child, and what it announces, so that nothing of it outlives the test. */
export function register(
  child: ChildProcess,
  lifeline: Lifeline | undefined,
  lifetime: Lifetime,
): void {
  const start = child.pid === undefined ? undefined : readStat(child.pid)?.start;
  running[lifetime].push({ child, start, lifeline });
}

async function endAll(lifetime: Lifetime): Promise<void> {
  const all = running[lifetime].splice(0);
  for (const one of all) endOnce(one);
  for (const one of all) {
    // Some fork until the last moment, so what was announced meanwhile is ended as well.
    await until(
      `pid ${one.child.pid} and all it started to end`,
      () => isOver(one) || endOnce(one),
    );
  }
}

function isOver({ child, start, lifeline }: Running): boolean {
  const over = child.pid === undefined || start === undefined || isDead(child.pid, start);
  return over && (lifeline?.ended ?? true);
}

function endOnce({ child, lifeline }: Running): false {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const { pid, start } of lifeline?.announced.values() ?? []) {
    if (pid !== child.pid && start !== undefined && !isDead(pid, start)) end(pid, start);
  }
  return false;
}

/** Ends a process that a fixture announced: by pid, but only while the pid is still that process. */
export function end(pid: number, start: string): void {
  signal(pid, start, 'SIGKILL');
}

/** Signals a process that a fixture announced: by pid, but only while the pid is still that process. */
export function signal(pid: number, start: string, name: NodeJS.Signals): void {
  if (!Number.isSafeInteger(pid) || pid < 2) throw new Error(`not a pid of a fixture: ${pid}`);
  if (readStat(pid)?.start !== start) return;
  try {
    kill(pid, name);
  } catch (error) {
    // It went by itself between the look and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
