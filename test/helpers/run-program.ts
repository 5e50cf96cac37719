import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { within } from './patience.js';
import { register } from './running.js';
import type { Lifetime } from './running.js';

/** What a program said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is run. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly uid?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** `file` where several tests run at once. @defaultValue test */
  readonly lifetime?: Lifetime;
}

/** Runs a program with pipes, as a script or a service would. */
export async function runProgram(
  command: string,
  args: readonly (string | number)[],
  options: ProgramOptions,
  meanwhile?: (child: ChildProcess) => Promise<unknown>,
): Promise<Ended> {
  const { cwd, uid, env, lifetime = 'test' } = options;
  const child = spawn(command, args.map(String), {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  register(child, undefined, lifetime);
  const exit = once(child, 'exit');
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  await meanwhile?.(child);
  const [stdout, stderr] = await within(30_000, `${command} ${args.join(' ')}`, said);
  await exit;
  return { code: child.exitCode, stdout, stderr };
}
