import type { Facts, Read, Sighting } from '../platform/platform.js';
import type { ProcessInfo } from './process-info.js';
import { commandLine, fullName } from './program-name.js';

/** How much is read: `command` costs one file, `everything` what there is. */
export type Detail = 'command' | 'everything';

/** Whether a process has a program: a zombie has it no more, a kernel thread never had one. */
export function hasProgram({ state, kernelThread }: Sighting): boolean {
  return state !== 'zombie' && state !== 'dead' && kernelThread !== true;
}

/** Puts together what is known of a process. A field that cannot be known is left out. */
export function describe(process: Sighting, facts: Facts | undefined, detail: Detail): ProcessInfo {
  const read = <T>(fact: (facts: Facts) => Read<T>): T | undefined =>
    facts === undefined || !hasProgram(process) ? undefined : valueOf(fact(facts));
  const argv = read((from) => from.argv(process.pid));
  const all = detail === 'everything';
  const cwd = all ? read((from) => from.cwd(process.pid)) : undefined;
  const executable = all ? read((from) => from.executable(process.pid)) : undefined;
  const uid =
    process.uid ?? (all && facts !== undefined ? valueOf(facts.uid(process.pid)) : undefined);
  const command = argv === undefined ? process.command : commandLine(argv);
  const { pid, startToken, ppid, pgid, sid, state, startedAtMs, threads, rssBytes, cpuMs } =
    process;
  const name = fullName(process.name, argv, executable);
  // One field after the other: thousands are described in a row, and spreading each would take most of the time.
  const info: Mutable<ProcessInfo> =
    startToken === undefined ? { pid, ppid, state, name } : { pid, startToken, ppid, state, name };
  if (pgid !== undefined) info.pgid = pgid;
  if (sid !== undefined) info.sid = sid;
  if (uid !== undefined) info.uid = uid;
  if (command !== undefined) info.command = command;
  if (argv !== undefined) info.argv = argv;
  if (cwd !== undefined) info.cwd = cwd;
  if (executable !== undefined) info.executable = executable;
  if (startedAtMs !== undefined) info.startedAt = new Date(startedAtMs);
  if (threads !== undefined) info.threads = threads;
  if (rssBytes !== undefined) info.rssBytes = rssBytes;
  if (cpuMs !== undefined) info.cpuMs = cpuMs;
  return info;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function valueOf<T>(read: Read<T>): T | undefined {
  return read.ok ? read.value : undefined;
}
