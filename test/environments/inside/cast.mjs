// Who is on the stage: each a program that speaks on the lifeline, which the test hears outside.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createMarker } from 'deadsure';

// Where the container was given the test's pipe; a fixture speaks on 3.
const LIFELINE = 4;

function start(command, args, env = {}) {
  return spawn(command, args, {
    stdio: ['ignore', 'ignore', 'inherit', LIFELINE],
    env: { ...process.env, ...env },
  });
}

/** So many processes that ignore every polite signal; `name` is on their command lines. */
function stubborn(name, children) {
  return start('/bin/tree', [String(children), '1', '50', 'stubborn', name]);
}

/** With a certain number, where one is asked for: proc_sys_kernel(5), ns_last_pid, which is that of our namespace. */
function numbered(number, born) {
  if (number !== undefined) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(Number(number) - 1));
  }
  return born();
}

const marker = createMarker();

export const cast = {
  // First, while nobody else forks who could take the number.
  filed: numbered(process.env.TWIN, () => stubborn('filed', 2)),
  canary: start(process.execPath, ['/app/fixtures/canary.mjs']),
  lineage: stubborn('lineage', 2),
  // Its daemon leads a session of its own, and its parent is gone.
  marked: start('/bin/double-forks', ['0', '2'], marker.env),
  crowd: stubborn('crowd', 20),
  typed: stubborn('typed', 2),
};

/** What the daemon is found by. */
export { marker };

/** Somebody else's process, if the container has one. */
export const stranger = Number(process.env.STRANGER) || undefined;
