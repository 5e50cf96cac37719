import { currentPlatform } from '../platform/current.js';
import type { Platform, Sighting } from '../platform/platform.js';
import { describe } from '../process/describe.js';
import type { ProcessInfo } from '../process/process-info.js';
import { ProcessSnapshot } from './process-snapshot.js';

/** One snapshot of the machine's processes, in the order of their pids. */
export interface ProcessTable extends Iterable<ProcessInfo> {
  /** The process with this pid. */
  get(pid: number): ProcessInfo | undefined;
  /** Whether there was one. */
  has(pid: number): boolean;
  /** The processes whose parent this is, in the order of their pids. */
  children(pid: number): readonly ProcessInfo[];
  /** All below it, parents before children. */
  descendants(pid: number): readonly ProcessInfo[];
  /** When the look began, by the wall clock. */
  readonly takenAt: Date;
  /** How many processes. */
  readonly size: number;
}

/**
 * Takes one snapshot of all processes that may be seen, ourselves and zombies included.
 *
 * @remarks
 * Tells what a listing and the command line give; ask {@link inspect} for the rest of one process. Kernel
 * threads are listed too. Processes that hidepid hides (proc(5)) are not.
 *
 * **Platforms.** Linux reads `/proc`; elsewhere the fields are those that `ps` tells.
 *
 * @throws {@link ProcessTableError} if the listing failed, was empty, or lacked our own pid.
 * @throws {@link UnsupportedError} on a platform without a back end.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { processTable } from 'deadsure';
 *
 * const child = spawn('sleep', ['60']);
 * const table = await processTable();
 * for (const { command } of table.descendants(process.pid)) console.log(command); //=> sleep 60
 * child.kill();
 * ```
 */
export async function processTable(): Promise<ProcessTable> {
  return processTableOf(await currentPlatform());
}

/** The same on a given platform. */
export async function processTableOf(platform: Platform): Promise<ProcessTable> {
  const takenAt = new Date();
  const listing = await platform.list();
  const { facts } = platform;
  if (facts === undefined) {
    return new ProcessSnapshot(
      listing.map((process) => describe(process, undefined, 'command')),
      takenAt,
    );
  }
  const described = listing.map((process) => describe(process, facts, 'command'));
  const later = new Map((await platform.list()).map((process) => [process.pid, process]));
  const sure = listing.map((process, index) => {
    const info = described[index];
    // Who is not seen again may have lost its pid before the command line was read: that is not its own.
    return info !== undefined && isSeenAgain(platform, process, later)
      ? info
      : describe(process, undefined, 'command');
  });
  return new ProcessSnapshot(sure, takenAt);
}

function isSeenAgain(
  platform: Platform,
  process: Sighting,
  later: ReadonlyMap<number, Sighting>,
): boolean {
  const again = later.get(process.pid);
  return again !== undefined && platform.sameIdentity(process, again) !== 'different';
}
