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
  return {
    pid,
    ...(startToken === undefined ? {} : { startToken }),
    ppid,
    ...(pgid === undefined ? {} : { pgid }),
    ...(sid === undefined ? {} : { sid }),
    ...(uid === undefined ? {} : { uid }),
    state,
    name: fullName(process.name, argv, executable),
    ...(command === undefined ? {} : { command }),
    ...(argv === undefined ? {} : { argv }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(executable === undefined ? {} : { executable }),
    ...(startedAtMs === undefined ? {} : { startedAt: new Date(startedAtMs) }),
    ...(threads === undefined ? {} : { threads }),
    ...(rssBytes === undefined ? {} : { rssBytes }),
    ...(cpuMs === undefined ? {} : { cpuMs }),
  };
}

function valueOf<T>(read: Read<T>): T | undefined {
  return read.ok ? read.value : undefined;
}
