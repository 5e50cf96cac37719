import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { within } from '../../helpers/patience.js';
import { program } from './brief.js';

/** How a program of the rig is started. */
export interface StartOptions {
  readonly args?: readonly string[];
  /** Paths of control groups that it enters before it becomes the program. */
  readonly into?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** In a session of its own, unless told otherwise. */
  readonly detached?: boolean;
  /** What is done with the process before it becomes the program. */
  readonly before?: (child: ChildProcess) => Promise<void>;
}

/** Starts a program of the rig, and resolves when it has said on its standard output that it is ready. */
export async function start(name: string, options: StartOptions = {}): Promise<ChildProcess> {
  const { args = [], into = [], env = {}, detached = true, before } = options;
  const child = spawn(program('enter'), [...into, '-', '--', program(name), ...args], {
    detached,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  await before?.(child);
  child.stdin.end();
  const lines = createInterface({ input: child.stdout });
  await within(10_000, `${name} to be ready`, once(lines, 'line'));
  lines.close();
  // Whatever it started holds the other end, and has nothing more to say.
  child.stdout.destroy();
  return child;
}
