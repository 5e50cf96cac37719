import { errnoCode, errnoMeaning } from './errno.js';
import { UnsafeTargetError } from '../errors/unsafe-target-error.js';
import type { Sent } from './platform.js';

/*
 * The one gate to process.kill. Node passes '', [], false and true on to kill(2) as 0, 0, 0 and 1, and
 * kill(2) takes 0 and negative numbers for whole groups and −1 for everybody; so what comes here is
 * asserted again, whoever called.
 */

/** Sends a signal to one process. kill(2): ESRCH is gone, EPERM exists but is not ours to signal. */
export function sendSignal(pid: number, signal: NodeJS.Signals): Sent {
  assertNumber(pid);
  return deliver(pid, signal);
}

/**
 * Pauses or continues a process group. Only these two: whoever joined the group unseen has lost a moment
 * and not its life.
 */
export function sendToGroup(pgid: number, signal: 'SIGSTOP' | 'SIGCONT'): Sent {
  assertNumber(pgid);
  return deliver(-pgid, signal);
}

/** Whether anything has this pid: kill(2) with signal 0. A zombie and a thread exist too. */
export function probe(pid: number): 'exists' | 'denied' | 'absent' {
  if (!Number.isSafeInteger(pid) || pid < 1) throw unsafe(pid);
  const sent = deliver(pid, 0);
  if (sent.result === 'sent') return 'exists';
  return sent.result === 'gone' ? 'absent' : 'denied';
}

function deliver(destination: number, signal: NodeJS.Signals | 0): Sent {
  try {
    process.kill(destination, signal);
    return { result: 'sent' };
  } catch (error) {
    const meaning = errnoMeaning(error);
    if (meaning === 'gone') return { result: 'gone' };
    if (meaning === 'denied') return { result: 'refused', code: errnoCode(error) ?? 'EPERM' };
    throw error;
  }
}

function assertNumber(pid: number): void {
  if (!Number.isSafeInteger(pid) || pid < 2 || pid === process.pid) throw unsafe(pid);
}

function unsafe(pid: unknown): UnsafeTargetError {
  return new UnsafeTargetError(
    `refusing to signal ${String(pid)}: only a single process other than ourselves can be signalled, by a whole number of at least 2`,
  );
}
