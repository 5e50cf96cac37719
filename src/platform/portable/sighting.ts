import type { Sighting } from '../platform.js';
import type { PsLine } from './ps-line.js';
import { leadsSession, parseState } from './process-state.js';
import { shownName } from './shown-name.js';
import { startToken } from './start-token.js';

const KTHREADD = 2;

/** Makes a sighting of a line, the other lines of the same listing being its context. */
export function sightingOf(
  line: PsLine,
  lines: ReadonlyMap<number, PsLine>,
  name: string = shownName(line.command),
): Sighting {
  const kernelThread = isKernelThread(line, lines);
  const sid = sessionOf(line, lines);
  return {
    pid: line.pid,
    ppid: line.ppid,
    pgid: line.pgid,
    uid: line.uid,
    state: parseState(line.stat, kernelThread),
    name,
    ...(sid === undefined ? {} : { sid }),
    ...(line.command === undefined ? {} : { command: line.command }),
    ...(line.startedAtMs === undefined
      ? {}
      : { startedAtMs: line.startedAtMs, startToken: startToken(line.startedAtMs) }),
    ...(kernelThread ? { kernelThread } : {}),
  };
}

/**
 * The session, where it is certain: that of its leader, and that of the group the leader is in.
 *
 * @remarks
 * setsid(2): the leader's pid names both the session and its own group, and it can leave neither; a group
 * never spans sessions. The sessions of other groups (a shell's jobs) stay unknown, since `ps` shows an
 * address in the kernel for them on macOS and the BSDs.
 */
function sessionOf(line: PsLine, lines: ReadonlyMap<number, PsLine>): number | undefined {
  if (leadsSession(line.stat)) return line.pid;
  const groupLeader = lines.get(line.pgid);
  return groupLeader !== undefined && leadsSession(groupLeader.stat) ? line.pgid : undefined;
}

/**
 * Linux only: kthreadd is pid 2 and the parent of every kernel thread. In a PID namespace pid 2 is
 * anybody, so it has to be shown as kthreadd.
 */
function isKernelThread(line: PsLine, lines: ReadonlyMap<number, PsLine>): boolean {
  if (line.pid !== KTHREADD && line.ppid !== KTHREADD) return false;
  if (lines.get(KTHREADD)?.command !== '[kthreadd]') return false;
  return line.command === undefined || line.command.startsWith('[');
}
