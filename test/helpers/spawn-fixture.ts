import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Lifeline } from './lifeline.js';
import { type Lifetime, register } from './running.js';

/** A fixture that is up: every process it was asked for said that it is ready. */
export interface Fixture {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lifeline: Lifeline;
  /** All that announced themselves so far, the root included. */
  readonly pids: () => number[];
  /** All but the root. */
  readonly others: () => number[];
}

/** How a fixture is started. */
export interface FixtureOptions {
  /** How many processes have to be ready. 1 unless told otherwise. */
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly detached?: boolean;
  readonly uid?: number;
  readonly stdout?: 'ignore' | 'pipe';
  readonly lifetime?: Lifetime;
  /** A command line that ends by turning into the fixture's, e.g. a shell script that does `exec "$@"`. */
  readonly through?: readonly [string, ...string[]];
}

/** Starts test/fixtures/NAME.mjs, or an absolute path to a program, and resolves when it is ready. */
export async function spawnFixture(
  name: string,
  args: readonly (string | number)[] = [],
  options: FixtureOptions = {},
): Promise<Fixture> {
  const [command = '', ...rest] = [
    ...(options.through ?? []),
    ...program(name),
    ...args.map(String),
  ];
  const stdio: StdioOptions = ['ignore', options.stdout ?? 'ignore', 'inherit', 'pipe'];
  const child = spawn(command, rest, {
    stdio,
    env: { ...ownEnvironment(), ...options.env },
    detached: options.detached ?? false,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const stream = child.stdio[3];
  if (!(stream instanceof Socket)) throw new Error('the lifeline is not a socket');
  const lifeline = new Lifeline(stream);
  register(child, lifeline, options.lifetime ?? 'test');
  // Rejects if it cannot be started at all.
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no pid`);
  const processes = options.processes ?? 1;
  await lifeline.until(
    `${processes} of ${name} to be ready`,
    () => lifeline.ready >= processes,
    20_000,
  );
  const pids = (): number[] => [...lifeline.announced.keys()];
  return { child, pid, lifeline, pids, others: () => pids().filter((other) => other !== pid) };
}

function program(name: string): string[] {
  if (name.startsWith('/')) return [name];
  return [process.execPath, fileURLToPath(new URL(`../fixtures/${name}.mjs`, import.meta.url))];
}

/** Ours, without what tells Node.js or the test runner how to behave. */
function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_|VITEST|TINYPOOL|TEST$)/.test(name)),
  );
}
