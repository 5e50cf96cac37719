import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { transpiledLibrary } from '../../helpers/library-script.js';
import { within } from '../../helpers/patience.js';
import { register } from '../../helpers/running.js';

/** What the command line said and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is run. */
export interface CliOptions {
  readonly uid?: number;
  readonly cwd?: string;
  /** Is given the running process, to interrupt it or to close its pipes. */
  readonly meanwhile?: (child: ChildProcess) => unknown;
}

/** The command line of Node.js that runs the sources as they are now. */
export function cliCommand(args: readonly (string | number)[]): string[] {
  const entry = fileURLToPath(new URL('cli/deadsure.js', transpiledLibrary()));
  return [process.execPath, entry, ...args.map(String)];
}

/** Runs `deadsure` with pipes, as a script would. */
export async function runCli(
  args: readonly (string | number)[],
  { meanwhile, ...options }: CliOptions = {},
): Promise<Ran> {
  const [command = '', ...rest] = cliCommand(args);
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
    ...options,
  });
  register(child, undefined, 'test');
  // By hand, since a test may close these pipes while they are read.
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => (said[name] += piece));
  }
  const closed = once(child, 'close');
  await meanwhile?.(child);
  await within(30_000, `deadsure ${args.join(' ')}`, closed);
  return { code: child.exitCode, ...said };
}
