import { PS_ARGUMENTS, type PsLine } from './ps-line.js';

// What ps-list 9 (`awwxo`) and pidtree 1 (`-A -o ppid,pid`) start, and what we start.
const COMMANDS = new RegExp(
  `^(?:\\S*/)?ps (?:awwxo pid=,\\S+|-A -o ppid,pid|${PS_ARGUMENTS.join(' ')})$`,
);
// How procps and macOS show a process without arguments, as a zombie is.
const ENDED = /^(?:\[ps\]|\(ps\))(?: <defunct>)?$/;

/**
 * Whether this is a `ps` that looks for us: a child of ours with exactly such a command line, or one that
 * has ended and waits for us to reap it. A `ps` of the caller's own, with other arguments, is not.
 */
export function isHelper({ ppid, stat, command }: PsLine, self: number): boolean {
  if (ppid !== self || command === undefined) return false;
  return COMMANDS.test(command) || (stat.startsWith('Z') && ENDED.test(command));
}
