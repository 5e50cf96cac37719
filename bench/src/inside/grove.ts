import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** Starts a program with {@link TREE_STDIO}. */
export type Spawner = (program: string, args: readonly string[]) => ChildProcess;

/** A tree of processes that stands, and the truth about it. */
export interface Grove extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The root, which leads a session that all are in. */
  readonly pid: number;
  readonly pids: readonly number[];
  /** When the last of them was dead, by `performance.now()`: nobody holds their standard output any more. */
  readonly dead: Promise<number>;
  /** How many live at this moment. The bench's own eyes: `/proc/PID/stat`, nothing of the library. */
  alive(): number;
}

const LONGEST_MS = 60_000;

/** The width and the depth of the trees that are measured, by their sizes. */
const SHAPES: ReadonlyMap<number, readonly [width: number, depth: number]> = new Map([
  [1, [1, 0]],
  [11, [10, 1]],
  [101, [100, 1]],
  [1_001, [1_000, 1]],
  [1_111, [10, 3]],
  [11_111, [10, 4]],
]);

/** Its output, and its lifeline: Node.js closes a dead child's standard input, and what the child left must live. */
export const TREE_STDIO = ['ignore', 'pipe', 'inherit', 'pipe'] as const;

const spawnPlainly: Spawner = (program, args) =>
  spawn(program, args, { detached: true, stdio: [...TREE_STDIO] });

/** Starts a tree and resolves when all of it stands. */
export async function startGrove(
  program: string,
  size: number,
  words: readonly string[] = [],
  spawner: Spawner = spawnPlainly,
): Promise<Grove> {
  const shape = SHAPES.get(size);
  if (shape === undefined) throw new Error(`no tree has ${size} processes`);
  const child = spawner(program, [...shape.map(String), ...words]);
  const { stdout } = child as { stdout: Readable };
  const lifeline = child.stdio[3] as Readable;
  const exited = once(child, 'exit');
  const pids = (await firstLine(stdout)).split(' ').map(Number);
  if (pids.length !== size) throw new Error(`${pids.length} of ${size} processes came up`);
  const dead = once(stdout, 'end').then(() => performance.now());
  stdout.resume();
  return {
    child,
    pid: pids[0] ?? 0,
    pids,
    dead,
    alive: () => pids.filter(isAlive).length,
    async [Symbol.asyncDispose]() {
      lifeline.destroy();
      await Promise.race([Promise.all([dead, exited]), overdue(size)]);
    },
  };
}

async function overdue(size: number): Promise<never> {
  await sleep(LONGEST_MS, undefined, { ref: false });
  throw new Error(`a tree of ${size} did not end by itself`);
}

function firstLine(stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const end = said.indexOf('\n');
      if (end < 0) return;
      stream.off('data', listen);
      stream.pause();
      resolve(said.slice(0, end));
    };
    stream.on('data', listen);
    stream.once('end', () => {
      reject(new Error(`it ended after saying ${JSON.stringify(said)}`));
    });
  });
}

/** proc_pid_stat(5): what is not there, or a zombie, or on its way out is dead. */
function isAlive(pid: number): boolean {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    throw error;
  }
  return !/^[ZXx]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}
