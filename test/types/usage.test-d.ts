/*
 * What a caller writes, and what the compiler must know of it: overloads, narrowing, refusals. Read by the
 * compiler, never run. Each `@ts-expect-error` errs by itself: once the line below compiles, this file does not.
 */
import { spawn } from 'node:child_process';
import {
  escalatingStop,
  processTable,
  readPidFile,
  schedules,
  sigkillAndVerify,
  removePidFile,
  stopByPidFile,
  stopMatching,
  SurvivorsError,
  StopAbortedError,
  waitUntilGone,
  writePidFile,
} from '../../src/index.js';
import type {
  AbortedReport,
  DryRunReport,
  FailedReport,
  GoneReport,
  KillOptions,
  PidFileHandle,
  PidFileReading,
  PidFileStopReport,
  ProcessInfo,
  ProcessRef,
  Schedule,
  StopByPidFileOptions,
  StopEvent,
  StopOptions,
  StopReport,
  Survivor,
  WaitOptions,
} from '../../src/index.js';
import type { Assert, Identical } from './same-type.js';

const child = spawn('true');
const ref: ProcessRef = { pid: 7, startToken: 'token' };

// Targets: a pid, a reference, a child process, what is like one, and any iterable of those.

void [
  escalatingStop(7),
  escalatingStop(ref),
  escalatingStop(child),
  escalatingStop({ pid: undefined }),
  escalatingStop([7, ref, child]),
  escalatingStop(new Set([7])),
];
// @ts-expect-error a pid is a number
void escalatingStop('7');
// @ts-expect-error a start token alone names nothing
void escalatingStop({ startToken: 7 });
// @ts-expect-error a target is needed
void escalatingStop();

// Overloads: what the options rule out is not in the report.

declare const anyStop: StopOptions;
declare const anyKill: KillOptions;
declare const anyWait: WaitOptions;
declare const anyByFile: StopByPidFileOptions;
declare const flag: boolean;

async function overloads() {
  const stops = {
    plain: await escalatingStop(7),
    noDryRun: await escalatingStop(7, { dryRun: false }),
    rejects: await escalatingStop(7, { reject: true, dryRun: false, schedule: 'TERM/5/KILL/2' }),
    dryRun: await escalatingStop(7, { dryRun: true }),
    maybeDryRun: await escalatingStop(7, { dryRun: flag }),
    noReject: await escalatingStop(7, { reject: false }),
    any: await escalatingStop(7, anyStop),
    kill: await sigkillAndVerify(7),
    killDry: await sigkillAndVerify(7, { dryRun: true }),
    killNoReject: await sigkillAndVerify(7, { reject: false }),
    killAny: await sigkillAndVerify(7, anyKill),
    match: await stopMatching('worker'),
    matchDry: await stopMatching({ path: '/srv' }, { dryRun: true, strict: true }),
    matchNoReject: await stopMatching(/worker/, { reject: false }),
    wait: await waitUntilGone(7, { timeoutMs: 1 }),
    waitNoReject: await waitUntilGone(7, { timeoutMs: 1, reject: false }),
    waitAny: await waitUntilGone(7, anyWait),
    byFile: await stopByPidFile('x.pid'),
    byFileKept: await stopByPidFile('x.pid', {
      keepPidFile: true,
      expect: 'agent',
      marker: undefined,
    }),
    byFileDry: await stopByPidFile('x.pid', { dryRun: true }),
    byFileNoReject: await stopByPidFile(new URL('file:///run/x.pid'), { reject: false }),
    byFileAny: await stopByPidFile('x.pid', anyByFile),
  };
  return stops;
}
type Stops = Awaited<ReturnType<typeof overloads>>;
export type OverloadsHold = [
  Assert<Identical<Stops['plain'], GoneReport>>,
  Assert<Identical<Stops['noDryRun'], GoneReport>>,
  Assert<Identical<Stops['rejects'], GoneReport>>,
  Assert<Identical<Stops['dryRun'], GoneReport | DryRunReport>>,
  Assert<Identical<Stops['maybeDryRun'], GoneReport | DryRunReport>>,
  Assert<Identical<Stops['noReject'], StopReport>>,
  Assert<Identical<Stops['any'], StopReport>>,
  Assert<Identical<Stops['kill'], GoneReport>>,
  Assert<Identical<Stops['killDry'], GoneReport | DryRunReport>>,
  Assert<Identical<Stops['killNoReject'], StopReport>>,
  Assert<Identical<Stops['killAny'], StopReport>>,
  Assert<Identical<Stops['match'], GoneReport>>,
  Assert<Identical<Stops['matchDry'], GoneReport | DryRunReport>>,
  Assert<Identical<Stops['matchNoReject'], StopReport>>,
  Assert<Identical<Stops['wait'], GoneReport>>,
  Assert<Identical<Stops['waitNoReject'], GoneReport | FailedReport>>,
  Assert<Identical<Stops['waitAny'], GoneReport | FailedReport>>,
  Assert<Identical<Stops['byFile'], PidFileStopReport & { readonly ok: true }>>,
  Assert<Identical<Stops['byFileKept'], PidFileStopReport & { readonly ok: true }>>,
  Assert<Identical<Stops['byFileDry'], PidFileStopReport>>,
  Assert<Identical<Stops['byFileNoReject'], PidFileStopReport>>,
  Assert<Identical<Stops['byFileAny'], PidFileStopReport>>,
];

// @ts-expect-error how long to wait is not guessed
void waitUntilGone(7);
// @ts-expect-error a call that sends nothing has no dry run
void waitUntilGone(7, { timeoutMs: 1, dryRun: true });
// @ts-expect-error SIGKILL alone has no schedule
void sigkillAndVerify(7, { schedule: 'KILL/2' });
// @ts-expect-error an AbortSignal, not the signal to send
void escalatingStop(7, { signal: 'SIGTERM' });
// @ts-expect-error one of two words
void escalatingStop(7, { politeTo: 'everybody' });
// @ts-expect-error no such signal
export const noSuchSignal: Schedule = [{ signal: 'SIGNONE', waitMs: 1 }];

// Narrowing: by ok, by outcome, by status, by type.

export function byOk(report: StopReport) {
  if (report.ok) return narrowed<GoneReport>()(report);
  return narrowed<DryRunReport | FailedReport>()(report);
}

export function byOutcome(report: StopReport | AbortedReport): string {
  switch (report.outcome) {
    case 'already-gone':
    case 'stopped':
    case 'killed':
      narrowed<GoneReport>()(report);
      return 'gone';
    case 'would-stop':
      narrowed<DryRunReport>()(report);
      return 'would stop';
    case 'survived':
    case 'unknown':
      narrowed<FailedReport>()(report);
      // At least one survivor: no check for undefined is asked for.
      return report.survivors[0].hint;
    case 'aborted':
      narrowed<AbortedReport>()(report);
      // @ts-expect-error an abandoned stop may have had nobody left
      return report.survivors[0].hint;
  }
}

export function noSurvivors(report: GoneReport) {
  // @ts-expect-error nobody is left of what is gone
  return report.survivors[0];
}

export function byStatus(reading: PidFileReading): string | number {
  switch (reading.status) {
    case 'running':
      return reading.pid;
    case 'stale':
      // @ts-expect-error a stale file names no process; what it says is `recordedPid`
      return [reading.recordedPid, reading.pid].length;
    case 'missing':
      return reading.path;
    case 'invalid':
      return reading.text;
    case 'insecure':
      return reading.reason;
    case 'unreadable':
      return reading.code + reading.message;
  }
}

export function byPidFileOutcome(report: PidFileStopReport): string | number {
  switch (report.outcome) {
    case 'no-pid-file':
      return report.reading.path;
    case 'already-gone':
    case 'stopped':
    case 'killed':
      narrowed<GoneReport>()(report.stop);
      return report.pidFileError ?? report.pidFile;
    case 'would-stop':
      narrowed<DryRunReport>()(report.stop);
      return report.reading.pid;
    case 'survived':
    case 'unknown':
      return report.stop.survivors[0].hint;
    case 'recycled':
      return report.reading.recordedPid;
    case 'no-pid':
      // @ts-expect-error nothing was stopped
      void report.stop.outcome;
      return report.reading.status;
  }
}

export async function pidFiles() {
  await using handle = await writePidFile('x.pid', { pid: undefined });
  narrowed<PidFileHandle>()(handle);
  // @ts-expect-error a pid is a number
  await writePidFile('x.pid', { pid: '7' });
  // @ts-expect-error whom it has to name is not guessed
  await removePidFile('x.pid');
  return [handle.removeSync(), await handle.remove(), await removePidFile('x.pid', { pid: 7 })];
}

export function byType(event: StopEvent): number {
  switch (event.type) {
    case 'captured':
      return event.processes.length;
    case 'stage-started':
      return event.sentTo.length;
    case 'signalled':
    case 'refused':
    case 'latecomer':
    case 'gone':
      return event.process.pid;
    case 'stage-ended':
      return event.left;
    case 'frozen':
      return event.count;
    case 'finished':
      return event.report.durationMs;
  }
}

export function byInstance(error: unknown): Survivor | undefined {
  if (error instanceof SurvivorsError) {
    narrowed<'ERR_SURVIVORS'>()(error.code);
    return error.report.survivors[0];
  }
  if (error instanceof StopAbortedError) {
    narrowed<'AbortError'>()(error.name);
    return error.report.survivors[0];
  }
  return undefined;
}

export function byCode(error: SurvivorsError | StopAbortedError): FailedReport | AbortedReport {
  if (error.code === 'ERR_SURVIVORS') return narrowed<FailedReport>()(error.report);
  return narrowed<AbortedReport>()(error.report);
}

// What is handed out is read-only, and what may be absent says so.

export async function readOnly() {
  const report = await escalatingStop(7);
  // @ts-expect-error read-only
  report.outcome = 'killed';
  // @ts-expect-error read-only
  report.processes.length = 0;
  // @ts-expect-error read-only
  schedules.killNow = schedules.terminateFirst;
  for (const stage of schedules.killNow) {
    // @ts-expect-error read-only
    stage.waitMs = 1;
  }
  const reading = await readPidFile(new URL('file:///run/x.pid'));
  // @ts-expect-error read-only
  reading.status = 'missing';
}

export async function absent() {
  const table = await processTable();
  const info = table.get(7);
  // @ts-expect-error perhaps no such process
  void info.name;
  for (const each of table) narrowed<ProcessInfo>()(each);
  // @ts-expect-error not every system tells it
  void info?.cwd.length;
}

/** Takes a value of exactly this type. */
function narrowed<Expected>() {
  return <Actual>(value: Actual & (Identical<Actual, Expected> extends true ? Actual : never)) =>
    value;
}
// @ts-expect-error wider than expected
narrowed<GoneReport>()({} as StopReport);
// @ts-expect-error narrower than expected
narrowed<StopReport>()({} as GoneReport);
