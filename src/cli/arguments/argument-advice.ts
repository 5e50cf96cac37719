import { nearestName } from '../../options/nearest-name.js';
import { OPTIONS } from './option-table.js';

const SCHEDULE = 'say which signals to send as a schedule: --schedule TERM/5/KILL/2';

/** What people bring along from kill(1), pkill(1), fkill and their like. */
const HABITS: Readonly<Record<string, string>> = {
  force: 'deadsure kill sends SIGKILL at once',
  signal: SCHEDULE,
  grace: SCHEDULE,
  wait: SCHEDULE,
  timeout: 'the schedule says how long to wait: --schedule TERM/5/KILL/2',
  schedule: 'kill sends SIGKILL at once; deadsure stop takes a schedule',
  tree: 'did you mean --scope tree?',
  full: 'did you mean --match?',
  pidfile: 'did you mean --pid-file?',
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
  const begun = allowed.filter((known) => known.startsWith(name));
  const near = begun.length === 1 && name.length > 1 ? begun[0] : nearestName(name, allowed);
  if (near !== undefined) return `; did you mean --${near}?`;
  return Object.hasOwn(OPTIONS, name) ? '; it belongs to another command' : '';
}
