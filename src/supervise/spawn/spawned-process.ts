import type { ChildProcess } from 'node:child_process';
import { escalatingStop, InvalidOptionError } from '../../index.js';
import { overlay } from '../options.js';
import type {
  GoneReport,
  ProcessCgroup,
  ProcessMarker,
  ProcessRef,
  StopOptions,
  StopReport,
} from '../../index.js';

/** A process that {@link spawnVerified} started and proved alive. It can be given to every call as a target. */
export interface SpawnedProcess extends ProcessRef, AsyncDisposable {
  /** Its handle. */
  readonly child: ChildProcess;
  /** What everything it starts carries. */
  readonly marker: ProcessMarker;
  /** How it ended, once it has. Never rejects. */
  readonly exited: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
  }>;
  /**
   * Stops it and everything it started: {@link escalatingStop} with its handle, marker and control group. The
   * options go over those in `stop` of {@link spawnVerified}.
   */
  stop(
    options?: StopOptions & { reject?: true | undefined; dryRun?: false | undefined },
  ): Promise<GoneReport>;
  /** The same, with options that let it resolve with the report of a failure or of a dry run. */
  stop(options?: StopOptions): Promise<StopReport>;
}

/** By what a process is found again when it is stopped. */
export interface Holds {
  readonly marker: ProcessMarker;
  readonly cgroup?: ProcessCgroup | undefined;
}

/** Stops a child and everything it started, by all that is known of it. */
export async function stopChild(
  child: ChildProcess,
  holds: Holds,
  usual: StopOptions | undefined,
  now: StopOptions | undefined,
): Promise<StopReport> {
  const asked: StopOptions = overlay(usual, now);
  for (const name of ['marker', 'cgroup'] as const) {
    if (asked[name] === undefined || asked[name] === holds[name]) continue;
    throw new InvalidOptionError(
      `option ${name} must be left out: the process was started with its own`,
    );
  }
  const { marker, cgroup } = holds;
  return escalatingStop(child, { ...asked, marker, ...(cgroup === undefined ? {} : { cgroup }) });
}

/** What `spawnVerified` resolves with. */
export class Spawned implements SpawnedProcess {
  readonly pid: number;
  declare readonly startToken?: string;
  readonly child: ChildProcess;
  readonly marker: ProcessMarker;
  readonly exited: SpawnedProcess['exited'];
  readonly #holds: Holds;
  readonly #usual: StopOptions | undefined;

  constructor(
    child: ChildProcess,
    { pid, startToken }: ProcessRef,
    holds: Holds,
    usual: StopOptions | undefined,
  ) {
    this.pid = pid;
    if (startToken !== undefined) this.startToken = startToken;
    this.child = child;
    this.marker = holds.marker;
    this.#holds = holds;
    this.#usual = usual;
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        resolve({ code, signal });
      };
      if (child.exitCode === null && child.signalCode === null) child.once('exit', end);
      else end(child.exitCode, child.signalCode);
    });
  }

  /** So that, as a target, it is known to be gone as its child is. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }
  get signalCode(): NodeJS.Signals | null {
    return this.child.signalCode;
  }

  stop(
    options?: StopOptions & { reject?: true | undefined; dryRun?: false | undefined },
  ): Promise<GoneReport>;
  stop(options?: StopOptions): Promise<StopReport>;
  async stop(options?: StopOptions): Promise<StopReport> {
    return stopChild(this.child, this.#holds, this.#usual, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
