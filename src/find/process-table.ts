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
 * **Platforms.** Linux reads `/proc`; macOS and the BSDs ask `ps`, Windows asks PowerShell: {@link ProcessInfo} says which
 * fields they tell.
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
  const { facts } = platform;
  const numbers = platform.noteNumbers?.();
  const listing = await platform.list();
  const described = listing.map((process) => describe(process, facts, 'command'));
  if (facts === undefined) return new ProcessSnapshot(described, takenAt);
  const isSure = await whoKeptItsPid(platform, listing, numbers?.());
  const sure = listing.map((process, index) => {
    const info = described[index];
    return info !== undefined && isSure(process) ? info : describe(process, undefined, 'command');
  });
  return new ProcessSnapshot(sure, takenAt);
}

/**
 * Says who certainly had its pid while the command lines were read: who lost it was given another's. Whose
 * number was not handed out meanwhile kept it, or at least nobody else has it; the others are looked at again.
 */
async function whoKeptItsPid(
  platform: Platform,
  listing: readonly Sighting[],
  wasHandedOut: ((pid: number) => boolean) | undefined,
): Promise<(process: Sighting) => boolean> {
  if (wasHandedOut === undefined) {
    const later = new Map((await platform.list()).map((process) => [process.pid, process]));
    return (process) => isSeenAgain(platform, process, later.get(process.pid));
  }
  const doubtful = listing.filter(({ pid }) => wasHandedOut(pid));
  const sights = await Promise.all(doubtful.map(({ pid }) => platform.sight(pid)));
  const lost = new Set(
    doubtful.filter((process, index) => {
      const sight = sights[index];
      const again = sight?.status === 'present' ? sight.process : undefined;
      return !isSeenAgain(platform, process, again);
    }),
  );
  return (process) => !lost.has(process);
}

function isSeenAgain(platform: Platform, process: Sighting, again: Sighting | undefined): boolean {
  return again !== undefined && platform.sameIdentity(process, again) !== 'different';
}
