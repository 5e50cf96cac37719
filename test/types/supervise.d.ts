// The public declarations of `deadsure/supervise`. What is missing here (health, hooks, registry, superviseHealth) is yours to shape; contract.md says what it must do.
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { FailedReport, GoneReport, ProcessCgroup, ProcessMarker, ProcessRef, StopOptions, StopReport, Target } from './contract.js';
export interface SpawnVerifiedOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  readonly stdout?: string | 'inherit' | 'ignore' | 'pipe' | undefined; readonly stderr?: string | 'inherit' | 'ignore' | 'pipe' | undefined;
  readonly settleMs?: number | undefined; readonly stop?: StopOptions | undefined;
  /** The command starts inside it, so nothing it forks can be outside. */
  readonly cgroup?: ProcessCgroup | undefined;
  /** Aborting it stops the process (escalatingStop with `stop`); the opposite of StopOptions.signal. */
  readonly signal?: AbortSignal | undefined;
}
export interface SpawnedProcess extends ProcessRef, AsyncDisposable {
  readonly child: ChildProcess; readonly marker: ProcessMarker;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stop(options?: StopOptions & { reject?: true | undefined; dryRun?: false | undefined }): Promise<GoneReport>;
  stop(options?: StopOptions): Promise<StopReport>;
}
export function spawnVerified(command: string, args?: readonly string[], options?: SpawnVerifiedOptions): Promise<SpawnedProcess>;
export function restart<T>(options: { readonly stop: () => Promise<StopReport>; readonly start: () => Promise<T> | T; readonly settleMs?: number | undefined }): Promise<{ readonly stopped: GoneReport; readonly started: T }>;
export type StopAllItem = { readonly name: string; readonly target: Target | Iterable<Target>; readonly options?: StopOptions };
export interface StopAllReport { readonly ok: boolean; readonly results: readonly ({ readonly name: string; readonly status: 'settled'; readonly report: StopReport } | { readonly name: string; readonly status: 'failed'; readonly error: Error } | { readonly name: string; readonly status: 'not-attempted' })[] }
export function stopAll(items: Iterable<StopAllItem>, options?: StopOptions & { continueOnError?: boolean | undefined }): Promise<StopAllReport>;
export interface LimitOptions<T> {
  readonly list: () => Iterable<T> | Promise<Iterable<T>>; readonly key: (item: T) => string;
  readonly verdict: (item: T) => Verdict | Promise<Verdict>; readonly stop: (item: T) => Promise<StopReport>;
  readonly intervalMs: number; readonly signal?: AbortSignal | undefined;
  readonly onTerminating?: (item: T, reason: string) => void; readonly onTerminated: (item: T, report: GoneReport) => void | Promise<void>; readonly onSurvivor: (item: T, report: FailedReport) => void | Promise<void>; readonly onUnknown?: (item: T, reason: string) => void;
}
export type Verdict = { readonly verdict: 'within' } | { readonly verdict: 'exceeded'; readonly reason: string } | { readonly verdict: 'unknown'; readonly reason: string };
export interface LimitWatchdog extends AsyncDisposable { tick(): Promise<void>; stop(key: string, reason: string): Promise<StopReport>; close(): Promise<void> }
export function enforceLimits<T>(options: LimitOptions<T>): LimitWatchdog;
