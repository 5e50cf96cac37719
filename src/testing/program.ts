import type { ProgramOptions } from './spawn-options.js';

// TASK_COMM_LEN is 16 with its NUL (proc_pid_comm(5)).
const NAME_LENGTH = 15;

/** What execve(2) puts in place. */
export interface Program {
  readonly argv: readonly string[];
  readonly command: string;
  readonly name: string;
  readonly executable: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** Fills in what was not said; the environment is `inherited` unless a new one is given. */
export function programOf(
  options: ProgramOptions,
  inherited: ReadonlyMap<string, string>,
): Program {
  const argv = options.argv ?? (options.command ?? 'fake').split(' ');
  const first = argv[0] ?? '';
  const baseName = first.slice(first.lastIndexOf('/') + 1);
  const { name = baseName.slice(0, NAME_LENGTH), env } = options;
  return {
    argv,
    command: options.command ?? argv.join(' '),
    name,
    executable: options.executable ?? (first.startsWith('/') ? first : `/usr/bin/${baseName}`),
    environment: env === undefined ? inherited : new Map(Object.entries(env)),
  };
}
