import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { within } from './patience.js';
import { register } from './running.js';

/*
 * Some scenarios need the library in a process of its own: as another user, without PATH, under a shell.
 * The current sources are transpiled for that, so that what runs there is never an old build.
 */

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
const CACHE = fileURLToPath(
  new URL('../../node_modules/.cache/deadsure-sources/', import.meta.url),
);

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
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort();
  const hash = createHash('sha256');
  for (const path of files) hash.update(path).update(readFileSync(join(SOURCES, path)));
  const target = join(CACHE, hash.digest('hex').slice(0, 16));
  if (!existsSync(target)) {
    const fresh = `${target}.${process.pid}`;
    for (const path of files) transpile(path, fresh);
    writeFileSync(join(fresh, 'package.json'), '{"type":"module"}\n');
    moveIntoPlace(fresh, target);
  }
  return new URL(`file://${target}/index.js`).href;
}

/** Another run of the tests may have been quicker; then its copy, which is the same, is the one to use. */
function moveIntoPlace(fresh: string, target: string): void {
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (!existsSync(join(target, 'index.js'))) throw error;
    rmSync(fresh, { recursive: true });
  }
}

function transpile(path: string, target: string): void {
  const { outputText } = ts.transpileModule(readFileSync(join(SOURCES, path), 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  const output = join(target, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText);
}
