import { readdirSync } from 'node:fs';
import type { Carrying } from '../platform.js';
import { readProcRecord, whyUnreadable } from './proc-files.js';
import type { Proc } from './proc.js';
import { environmentEnd, stateOf } from './stat.js';

/**
 * Whether a process was started with a marker, by `/proc/PID/environ` (proc_pid_environ(5)).
 *
 * @remarks
 * Between the moment exec(2) installs a new address space and the moment it fills in the arguments, both
 * `environ` and `cmdline` read as empty: the process has not lost its mark, we have come too early.
 */
export function carrying(proc: Proc, pid: number, name: string, value: string): Carrying {
  const found = valueOf(`${proc.root}/${pid}`, name);
  return found === EMPTY ? whyEmpty(proc, pid, name, value) : meaningOf(found, value);
}

const DENIED: unique symbol = Symbol('may not be read');
const EMPTY: unique symbol = Symbol('there is none to be read');

type Found = string | typeof DENIED | undefined;

function meaningOf(found: Found, value: string): Carrying {
  if (found === value) return 'this';
  if (found === undefined) return 'none';
  return found === DENIED ? 'unreadable' : 'another';
}

function valueOf(directory: string, name: string): Found | typeof EMPTY {
  const contents = readProcRecord(`${directory}/environ`);
  if (contents === 'denied') return DENIED;
  // Newer kernels say ESRCH of a process that lives and has no address space; older ones let us read nothing.
  if (contents === 'gone' || contents.length === 0) return EMPTY;
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

function whyEmpty(proc: Proc, pid: number, name: string, value: string): Carrying {
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
  if (stateOf(record.letter) !== state) return carriedByThreads(proc, pid, name, value);
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

/** A leader that exited has no environment any more; its threads have that of the process. */
function carriedByThreads(proc: Proc, pid: number, name: string, value: string): Carrying {
  const directory = `${proc.root}/${pid}/task`;
  let threads: string[];
  try {
    threads = readdirSync(directory);
  } catch (error) {
    return whyUnreadable(error, directory) === 'gone' ? 'gone' : 'unreadable';
  }
  for (const thread of threads) {
    const found = valueOf(`${directory}/${thread}`, name);
    if (found !== EMPTY) return meaningOf(found, value);
  }
  return 'unsettled';
}
