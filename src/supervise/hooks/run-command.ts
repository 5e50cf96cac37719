import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { escalatingStop } from '../../index.js';
import type { ProcessMarker, StopReport } from '../../index.js';
import { killOwn } from '../kill-own.js';
import { refuseFakeSystem } from '../refuse-fake-system.js';
import { lastingMarker } from '../spawn/lasting-marker.js';
import { keepTail } from '../spawn/pipe-tail.js';
import type { HookPlan } from './hook-options.js';
import type { CommandResult } from './hook-result.js';

/** Short: the hook has had its time. */
const SCHEDULE = 'TERM/2/KILL/2';
/** For what it wrote before it ended to arrive. */
const LAST_WORDS_MS = 250;

type Outcome = Omit<CommandResult, 'index' | 'ok' | 'durationMs' | 'kind'>;

/** Runs one shell command, and ends it with everything it started if it takes too long. Never rejects. */
export async function runCommand(hook: string, plan: HookPlan): Promise<Outcome> {
  const marker = lastingMarker(plan.env);
  let child: ChildProcess;
  try {
    refuseFakeSystem('a hook');
    child = launch(hook, plan, marker);
  } catch (error) {
    return notRun(error);
  }
  const { stdin, stderr } = child;
  // It need not read its input; then writing fails, and that is no failure of the hook.
  stdin?.on('error', () => undefined);
  stdin?.end(plan.body);
  const said = stderr === null ? (): string => '' : keepTail(stderr);
  const end = await endOf(child, plan.timeoutMs);
  if (end instanceof Error) return notRun(end);
  const ended = end === 'late' ? await stopLate(child, marker) : {};
  // What it left running in the background may hold the pipe open for ever.
  stderr?.destroy();
  const { exitCode, signalCode } = child;
  const outcome = end === 'late' ? 'timed-out' : exitCode === 0 ? 'succeeded' : 'failed';
  return {
    outcome,
    ...(exitCode === null ? {} : { exitCode }),
    ...(signalCode === null ? {} : { signalCode }),
    stderr: said(),
    ...ended,
  };
}

function launch(hook: string, { env, cwd }: HookPlan, marker: ProcessMarker): ChildProcess {
  return spawn('/bin/sh', ['-c', hook], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...env, ...marker.env },
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** Resolves when it has ended and what it wrote has arrived, when its time is up, or with why it never began. */
async function endOf(child: ChildProcess, timeoutMs: number): Promise<'ended' | 'late' | Error> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => {
      resolve('late');
    }, timeoutMs);
    const settle = (how: 'ended' | Error): void => {
      clearTimeout(timer);
      resolve(how);
    };
    child.once('error', settle);
    child.once('close', () => {
      settle('ended');
    });
    child.once('exit', () => {
      clearTimeout(timer);
      // `close` waits for everybody who holds the pipe, and a daemon may hold it for ever.
      timer = setTimeout(() => {
        resolve('ended');
      }, LAST_WORDS_MS);
    });
  });
}

async function stopLate(
  child: ChildProcess,
  marker: ProcessMarker,
): Promise<Pick<CommandResult, 'survivors' | 'error'>> {
  let report: StopReport;
  try {
    report = await escalatingStop(child, { marker, schedule: SCHEDULE, reject: false });
  } catch (error) {
    await killOwn(child);
    return { error: codeOf(error) };
  }
  if (report.ok) return {};
  // The rest of a report holds command lines.
  return { survivors: report.survivors.map(({ pid, reason, hint }) => ({ pid, reason, hint })) };
}

function notRun(error: unknown): Outcome {
  return { outcome: 'not-run', stderr: '', error: codeOf(error) };
}

/** A message could say more than may be shown. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERR_UNKNOWN';
}
