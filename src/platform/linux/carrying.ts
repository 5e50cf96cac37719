import type { Carrying, Read } from '../platform.js';
import { readFromAnyThread } from './any-thread.js';
import { readProcRecord } from './proc-files.js';
import type { Proc } from './proc.js';
import { environmentEnd } from './stat.js';

/**
 * Whether a process was started with a marker, by `/proc/PID/environ` (proc_pid_environ(5)).
 *
 * @remarks
 * Between the moment exec(2) installs a new address space and the moment it fills in the arguments, both
 * `environ` and `cmdline` read as empty: the process has not lost its mark, we have come too early.
 */
export function carrying(proc: Proc, pid: number, name: string, value: string): Carrying {
  const found = readFromAnyThread(`${proc.root}/${pid}`, pid, (one) => valueOf(one, name));
  if (!found.ok) return found.reason === 'denied' ? 'unreadable' : whyEmpty(proc, pid);
  if (found.value === value) return 'this';
  return found.value === undefined ? 'none' : 'another';
}

/** Newer kernels say ESRCH of a process that lives and has no address space; older ones let us read nothing. */
function valueOf(directory: string, name: string): Read<string | undefined> {
  const contents = readProcRecord(`${directory}/environ`);
  if (typeof contents === 'string') return { ok: false, reason: contents };
  if (contents.length === 0) return { ok: false, reason: 'none' };
  const bytes = contents.bytes.subarray(0, contents.length);
  const key = Buffer.from(`${name}=`);
  for (let at = bytes.indexOf(key); at !== -1; at = bytes.indexOf(key, at + 1)) {
    if (at > 0 && bytes[at - 1] !== 0) continue;
    const start = at + key.length;
    const end = bytes.indexOf(0, start);
    return { ok: true, value: bytes.toString('utf8', start, end === -1 ? bytes.length : end) };
  }
  return { ok: true, value: undefined };
}

function whyEmpty(proc: Proc, pid: number): Carrying {
  const record = proc.stat(pid);
  if (record === 'gone') return 'gone';
  if (record === 'denied') return 'unreadable';
  // A kernel thread has no program at all.
  if (record.kernelThread) return 'none';
  // One that is dead has none any more: what it was started with can be asked no longer.
  const { state } = proc.sighting(record);
  if (state === 'zombie' || state === 'dead') return 'gone';
  // Too late, and not too early: on its way out it has let go of all that it had.
  if (record.exiting && record.threads === 1) return 'gone';
  const commandLine = readProcRecord(`${proc.root}/${pid}/cmdline`);
  if (commandLine === 'gone') return 'gone';
  if (commandLine === 'denied') return 'unreadable';
  if (commandLine.length > 0) return 'none';
  const contents = proc.contents(pid);
  if (contents === 'gone') return 'gone';
  if (contents === 'denied') return 'unreadable';
  // Without arguments and without an environment, and yet not too early.
  return environmentEnd(contents) > 0 ? 'none' : 'unsettled';
}
