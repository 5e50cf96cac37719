import type { Carrying } from '../platform.js';
import { readProcRecord } from './proc-files.js';
import type { Proc } from './proc.js';

/**
 * Whether a process was started with a marker, by `/proc/PID/environ` (proc_pid_environ(5)).
 *
 * @remarks
 * Between the moment exec(2) installs a new address space and the moment it fills in the arguments, both
 * `environ` and `cmdline` read as empty: the process has not lost its mark, we have come too early.
 */
export function carrying(proc: Proc, pid: number, name: string, value: string): Carrying {
  const found = valueOf(proc, pid, name);
  if (found === value) return 'this';
  if (found === EMPTY) return whyEmpty(proc, pid);
  if (found === GONE) return 'gone';
  if (found === undefined) return 'none';
  return found === DENIED ? 'unreadable' : 'another';
}

const DENIED: unique symbol = Symbol('may not be read');
const GONE: unique symbol = Symbol('went meanwhile');
const EMPTY: unique symbol = Symbol('reads as empty');

function valueOf(
  proc: Proc,
  pid: number,
  name: string,
): string | typeof DENIED | typeof EMPTY | typeof GONE | undefined {
  const contents = readProcRecord(`${proc.root}/${pid}/environ`);
  if (contents === 'gone') return GONE;
  if (contents === 'denied') return DENIED;
  if (contents.length === 0) return EMPTY;
  const bytes = contents.bytes.subarray(0, contents.length);
  const key = Buffer.from(`${name}=`);
  for (let at = bytes.indexOf(key); at !== -1; at = bytes.indexOf(key, at + 1)) {
    if (at > 0 && bytes[at - 1] !== 0) continue;
    const start = at + key.length;
    const end = bytes.indexOf(0, start);
    return bytes.toString('utf8', start, end === -1 ? bytes.length : end);
  }
  return undefined;
}

function whyEmpty(proc: Proc, pid: number): Carrying {
  const record = proc.stat(pid);
  if (record === 'gone') return 'gone';
  // A kernel thread has no program at all.
  if (typeof record === 'string' || record.kernelThread) return 'none';
  // One that is dead has none any more: what it was started with can be asked no longer.
  const { state } = proc.sighting(record);
  if (state === 'zombie' || state === 'dead') return 'gone';
  const commandLine = readProcRecord(`${proc.root}/${pid}/cmdline`);
  if (commandLine === 'gone') return 'gone';
  return typeof commandLine !== 'string' && commandLine.length === 0 ? 'unsettled' : 'none';
}
