import { ProcessTableError } from '../errors/process-table-error.js';
import { UnsafeTargetError } from '../errors/unsafe-target-error.js';
import { emitsExit } from './exit-watch.js';
import type { Platform, Sight, Sighting } from '../platform/platform.js';
import { pidsToLookAt, pidsToSignal } from '../process/pid-range.js';
import { readTargets } from '../process/read-targets.js';
import type { ReadTarget } from '../process/read-target.js';
import type { ProcessRef } from '../process/target.js';

/** A target that was looked up, or that told by itself that it is gone. */
export interface NamedTarget {
  readonly ref: ProcessRef;
  /** What the caller gave; a child process tells of its exit by an event. */
  readonly handle: unknown;
  readonly found:
    | { readonly as: 'present'; readonly process: Sighting }
    | { readonly as: 'already-gone' | 'recycled' | 'hidden' };
}

/** Who asks: whoever may signal is refused what must never be signalled, whoever only waits is not. */
export type Purpose = 'signal' | 'wait';

/**
 * Reads, looks up and guards the targets. One that must not be signalled refuses all of them, before any
 * signal. Two spellings of one identity fold into one.
 */
export async function nameTargets(
  platform: Platform,
  targets: unknown,
  purpose: Purpose,
  tell: (refs: readonly ProcessRef[]) => void = () => undefined,
): Promise<NamedTarget[]> {
  const range = purpose === 'signal' ? pidsToSignal(platform) : pidsToLookAt(platform);
  const read = readTargets(targets, range);
  tell(read.flatMap(({ pid, startToken }) => (pid === undefined ? [] : [refOf(pid, startToken)])));
  const forbidden = purpose === 'signal' ? platform.ancestors() : new Set<number>();
  // All at once: where a look takes a helper process, they share one.
  const [ancestors, ...found] = await Promise.all([
    forbidden,
    ...read.map((target) => nameTarget(platform, target)),
  ]);
  const named = new Map<string, NamedTarget>();
  for (const one of found) {
    if (one === undefined) continue;
    if (purpose === 'signal') guard(platform, one, ancestors);
    fold(named, one);
  }
  return [...named.values()];
}

/** A bare pid and a reference to the process that has it name one process; so do two bare pids. */
function fold(named: Map<string, NamedTarget>, one: NamedTarget): void {
  const { ref, found } = one;
  const key = `${ref.pid} ${found.as} ${found.as === 'already-gone' ? '' : (ref.startToken ?? '')}`;
  const before = named.get(key);
  // Of two spellings the one that tells of its exit is the better one to wait for.
  if (before === undefined || (!emitsExit(before.handle) && emitsExit(one.handle))) {
    named.set(key, one);
  }
}

async function nameTarget(
  platform: Platform,
  { pid, exited, startToken, handle }: ReadTarget,
): Promise<NamedTarget | undefined> {
  // It never started: there is nobody to name.
  if (pid === undefined) return undefined;
  const given = refOf(pid, startToken);
  // Its exit was told: the pid may be anybody's by now and is not looked up.
  if (exited) return { ref: given, handle, found: { as: 'already-gone' } };
  const sight = await platform.sight(pid);
  switch (sight.status) {
    case 'absent':
      return { ref: given, handle, found: { as: 'already-gone' } };
    case 'hidden':
      return { ref: given, handle, found: { as: 'hidden' } };
    case 'thread':
      return namesThread(given, handle);
    case 'unknown':
      throw couldNotLook(pid, sight);
    case 'present':
      return compare(platform, given, handle, sight.process);
  }
}

function refOf(pid: number, startToken: string | undefined): ProcessRef {
  return { pid, ...(startToken === undefined ? {} : { startToken }) };
}

function compare(
  platform: Platform,
  given: ProcessRef,
  handle: unknown,
  process: Sighting,
): NamedTarget {
  if (given.startToken !== undefined) {
    const same = platform.sameIdentity(given, process);
    if (same === 'different') return { ref: given, handle, found: { as: 'recycled' } };
    if (same === 'unknown') {
      throw new ProcessTableError(
        `cannot tell whether pid ${given.pid} is still the process of that start token: its start time is not known`,
      );
    }
  }
  const { pid, startToken } = process;
  const ref = { pid, ...(startToken === undefined ? {} : { startToken }) };
  return { ref, handle, found: { as: 'present', process } };
}

/** With a token it named a process once, whose number a thread has by now. */
function namesThread(given: ProcessRef, handle: unknown): NamedTarget {
  if (given.startToken !== undefined) return { ref: given, handle, found: { as: 'recycled' } };
  throw new UnsafeTargetError(
    `${given.pid} is the id of a thread, not of a process; a SIGKILL to it would end the process it belongs to. ` +
      'Name that process instead (Tgid in /proc/' +
      `${given.pid}/status)`,
  );
}

function guard(
  platform: Platform,
  { ref, found }: NamedTarget,
  ancestors: ReadonlySet<number>,
): void {
  // Another process took the number since: it is not signalled anyway.
  if (found.as === 'recycled' || found.as === 'already-gone') return;
  if (ref.pid === platform.self) {
    throw new UnsafeTargetError(`${ref.pid} is this very process; use process.exit() to end it`);
  }
  if (ancestors.has(ref.pid)) {
    throw new UnsafeTargetError(
      `${ref.pid} is an ancestor of this process (${platform.self}), which would die with it or lose its terminal`,
    );
  }
  if (found.as === 'present' && found.process.kernelThread === true) {
    throw new UnsafeTargetError(
      `${ref.pid} (${found.process.name}) is a kernel thread, which no signal can end`,
    );
  }
}

function couldNotLook(pid: number, { cause }: Sight & { status: 'unknown' }): ProcessTableError {
  if (cause instanceof ProcessTableError) return cause;
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new ProcessTableError(`cannot look at pid ${pid}${why}; nothing was signalled`, { cause });
}
