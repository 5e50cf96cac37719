import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from '../../index.js';
import type { ProcessInfo, ProcessRef } from '../../index.js';
import { messageOf } from '../warn.js';
import { SpawnError } from './spawn-error.js';

/** Waits until the system has started it, or throws why it would not. */
export async function untilStarted(child: ChildProcess): Promise<void> {
  // Without a pid its `error` is on its way.
  if (child.pid !== undefined) return;
  const [cause] = (await once(child, 'error')) as [unknown];
  throw cause;
}

/** Lives on for a while, or throws how it ended. */
export async function settle(child: ChildProcess, settleMs: number): Promise<void> {
  if (hasEnded(child)) throw ended(child);
  await new Promise<void>((resolve, reject) => {
    const onExit = (): void => {
      clearTimeout(timer);
      reject(ended(child));
    };
    const timer = setTimeout(() => {
      child.off('exit', onExit);
      resolve();
    }, settleMs);
    child.once('exit', onExit);
  });
}

/** Proves it alive by the process table, as a child of ours; throws if that cannot be done. */
export async function proveAlive(child: ChildProcess): Promise<ProcessRef> {
  const info = await inspect(child).catch((cause: unknown) => {
    throw new SpawnError('unproven', `it cannot be looked at: ${messageOf(cause)}`, {}, { cause });
  });
  // It may have ended while it was looked at, which its handle says a little later.
  if (info?.state === 'zombie' && !hasEnded(child)) await once(child, 'exit');
  if (hasEnded(child)) throw ended(child);
  const { pid, startToken } = confirmed(info);
  return startToken === undefined ? { pid } : { pid, startToken };
}

function confirmed(info: ProcessInfo | undefined): ProcessInfo {
  if (info?.ppid === process.pid && info.state !== 'dead') return info;
  throw new SpawnError('unproven', 'it is not in the process table as a child of ours');
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function ended({ exitCode, signalCode }: ChildProcess): SpawnError {
  const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`;
  return new SpawnError('exited', `it ended at once, ${how}`, {
    ...(exitCode === null ? {} : { exitCode }),
    ...(signalCode === null ? {} : { signalCode }),
  });
}
