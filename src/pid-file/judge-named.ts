import { ProcessTableError } from '../errors/process-table-error.js';
import type { Platform, Sighting } from '../platform/platform.js';
import type { Expectation } from './expectation.js';
import { lookAtNamed, ownerOf } from './named-process.js';

/** Whether the pid of a file is the process the file was written for. */
export type Verdict =
  | { readonly status: 'running'; readonly pid: number; readonly startToken?: string }
  | { readonly status: 'stale'; readonly reason: 'not-running' | 'recycled' }
  /** The file is another user's and does not name a process of that user. */
  | { readonly status: 'foreign' };

/** What the file itself tells about the process. */
export interface Evidence {
  /** The file's owner, if its word counts only for that owner's own processes. */
  readonly foreignOwner: number | undefined;
  readonly expectation: Expectation | undefined;
  /** Wall clock, milliseconds since the epoch. */
  readonly writtenAtMs: number;
}

/**
 * How much later than its file a process may have started. Start times are cut to a tick (10 ms, or 1 s
 * with `ps`), file times to 2 s on FAT, and the wall clock is slewed.
 */
const START_TOLERANCE_MS = 2_000;

/** Each try means that the pid changed hands while it was asked; that does not happen four times by chance. */
const TRIES = 4;

/** Judges a recorded pid by what has it now. Rejects with {@link ProcessTableError} where that cannot be told. */
export async function judgeNamed(
  platform: Platform,
  pid: number,
  evidence: Evidence,
): Promise<Verdict> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const named = await lookAtNamed(platform, pid);
    if (named.status !== 'running') return judgeUnseen(pid, named.status, evidence);
    const verdict = await judgeSeen(platform, named.process, evidence);
    // What was asked by pid was answered about whoever had it then.
    const asked = evidence.foreignOwner !== undefined || evidence.expectation !== undefined;
    if (asked && !(await isStillThere(platform, named.process))) continue;
    if (verdict.status === 'unreadable') throw cannotTell(pid, verdict.what);
    return verdict;
  }
  throw new ProcessTableError(
    `pid ${pid} changed hands at each of ${TRIES} looks, so whom it names is not known; try again`,
  );
}

function judgeUnseen(
  pid: number,
  status: 'hidden' | 'none',
  { foreignOwner, expectation }: Evidence,
): Verdict {
  if (foreignOwner !== undefined) return { status: 'foreign' };
  if (status === 'none') return { status: 'stale', reason: 'not-running' };
  if (expectation === undefined) return { status: 'running', pid };
  throw cannotTell(pid, 'it is hidden from us');
}

async function judgeSeen(
  platform: Platform,
  process: Sighting,
  { foreignOwner, expectation, writtenAtMs }: Evidence,
): Promise<Verdict | { readonly status: 'unreadable'; readonly what: string }> {
  if (foreignOwner !== undefined && ownerOf(platform, process) !== foreignOwner) {
    return { status: 'foreign' };
  }
  const { pid, startToken, startedAtMs } = process;
  if (expectation === undefined) {
    // A start time that is not known is no sign of another process.
    const late = startedAtMs !== undefined && startedAtMs - writtenAtMs > START_TOLERANCE_MS;
    if (late) return { status: 'stale', reason: 'recycled' };
  } else {
    const answer = await expectation(platform, process);
    if (answer === 'mismatch') return { status: 'stale', reason: 'recycled' };
    if (answer !== 'match') return { status: 'unreadable', what: answer.unreadable };
  }
  return { status: 'running', pid, ...(startToken === undefined ? {} : { startToken }) };
}

function cannotTell(pid: number, why: string): ProcessTableError {
  return new ProcessTableError(
    `pid ${pid} exists, but ${why}, so whether it is the expected process is not known; ` +
      'look as its owner or as root',
  );
}

async function isStillThere(platform: Platform, process: Sighting): Promise<boolean> {
  const now = await lookAtNamed(platform, process.pid);
  return now.status === 'running' && platform.sameIdentity(process, now.process) !== 'different';
}
