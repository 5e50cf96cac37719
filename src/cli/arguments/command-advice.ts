import { nearestName } from '../../options/nearest-name.js';

/** What people bring along from other tools, and what it is called here. */
const HABITS: Readonly<Record<string, string>> = {
  ps: 'tree',
  ls: 'tree',
  list: 'tree',
  pstree: 'tree',
  pgrep: 'find',
  grep: 'find',
  search: 'find',
  pkill: 'stop --match',
  killall: 'stop --match',
  terminate: 'stop',
  status: 'pidfile',
  version: '--version',
  '-v': '--version',
  '-V': '--version',
};

/** What to say after the name of a command that is not known. */
export function adviceOnCommand(name: string, names: readonly string[]): string {
  if (/^[0-9]+$/.test(name)) return `; did you mean deadsure stop ${name}?`;
  const habit = Object.hasOwn(HABITS, name) ? HABITS[name] : undefined;
  if (habit !== undefined) return `; did you mean deadsure ${habit}?`;
  if (name.startsWith('-')) return `; a command comes first: ${names.join(', ')}`;
  const near = nearestName(name, names);
  return near === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${near}?`;
}
