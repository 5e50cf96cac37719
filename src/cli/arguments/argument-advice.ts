import { nearestName } from '../../options/nearest-name.js';
import { OPTIONS } from './option-table.js';

const SCHEDULE = 'say which signals to send as a schedule: --schedule TERM/5/KILL/2';

const WHOLE_LINES =
  'whole command lines are looked at: deadsure find <pattern>, deadsure stop --match <text>';

/** What people bring along from kill(1), pkill(1), fkill and their like. */
const HABITS: Readonly<Record<string, string>> = {
  force: 'deadsure kill sends SIGKILL at once',
  signal: SCHEDULE,
  grace: SCHEDULE,
  wait: SCHEDULE,
  timeout: 'the schedule says how long to wait: --schedule TERM/5/KILL/2',
  schedule: 'kill sends SIGKILL at once; deadsure stop takes a schedule',
  s: SCHEDULE,
  tree: 'did you mean --scope tree?',
  full: WHOLE_LINES,
  f: WHOLE_LINES,
  name: WHOLE_LINES,
  pid: 'a pid needs no option: deadsure stop 4120',
  p: 'a pid needs no option: deadsure stop 4120',
  pidfile: 'did you mean --pid-file?',
  match: 'deadsure stop has it; to deadsure find the text itself is given',
  'pid-file': 'deadsure stop has it; to deadsure pidfile the path itself is given',
  version: 'deadsure --version shows it',
};

/** What to say after the name of an option that is not known: what was meant, or nothing. */
export function adviceOnOption(argument: string, name: string, allowed: readonly string[]): string {
  if (/^-[0-9]+$/.test(argument) && argument !== '-9') {
    return '; a negative number names a process group, and only processes are stopped here, by their pids';
  }
  if (argument === '-9' || /^-(SIG)?[A-Z][A-Z0-9]+$/.test(argument)) {
    return argument === '-9' || argument.endsWith('KILL')
      ? '; deadsure kill <pid> always sends SIGKILL'
      : `; ${SCHEDULE}`;
  }
  const habit = Object.hasOwn(HABITS, name) ? HABITS[name] : undefined;
  if (habit !== undefined) return `; ${habit}`;
  if (Object.hasOwn(OPTIONS, name)) return '; deadsure stop has it';
  const begun = allowed.filter((known) => known.startsWith(name));
  const near = begun.length === 1 && name.length > 1 ? begun[0] : nearestName(name, allowed);
  return near === undefined ? '' : `; did you mean --${near}?`;
}
