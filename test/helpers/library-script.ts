import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { within } from './patience.js';
import { register } from './running.js';
import { transpiled } from './transpiled.js';

// Some scenarios need the library in a process of its own: as another user, without PATH, under a shell.

/** What a script said and how it ended. */
export interface Said {
  readonly stdout: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a script is run. */
export interface ScriptOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly detached?: boolean;
  /** Starts the script's command line with this; `exec "$@"` is up to the caller. */
  readonly through?: readonly [string, ...string[]];
}

/** Runs a module that imports the library as `deadsure`. Its arguments are in `process.argv` from the third on. */
export async function runScript(
  body: string,
  args: readonly (string | number)[] = [],
  options: ScriptOptions = {},
): Promise<Said> {
  const script = `import * as deadsure from ${JSON.stringify(transpiledLibrary())};\n${body}`;
  const node = [
    process.execPath,
    '--input-type=module',
    '--eval',
    script,
    '--',
    ...args.map(String),
  ];
  const [command = '', ...rest] = [...(options.through ?? []), ...node];
  const child: ChildProcess = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: options.detached ?? false,
    env: options.env ?? { PATH: process.env['PATH'] },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  register(child, undefined, 'test');
  const exit = once(child, 'exit');
  const stdout =
    child.stdout === null ? '' : await within(30_000, 'the script', text(child.stdout));
  await exit;
  return { stdout, code: child.exitCode, signal: child.signalCode };
}

/** The URL of the library's entry, transpiled from the sources as they are now. */
export function transpiledLibrary(): string {
  return pathToFileURL(join(transpiled('src'), 'src/index.js')).href;
}
