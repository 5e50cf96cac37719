import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../src/platform/platform.js';
import type { Actor, ActorKind, World } from './world.js';

/*
 * Everything started here ends by itself when its standard input ends, so also when the test runner dies.
 * No pid is signalled, only handles of our own children that were not reaped yet.
 */

/** Starts children of this very process. */
export class RealWorld implements World {
  readonly platform: Platform;
  readonly parentOfSelf = process.ppid;
  readonly #actors: Actor[] = [];

  constructor(platform: Platform) {
    this.platform = platform;
  }

  async spawn(kind: ActorKind): Promise<Actor> {
    const actor = await STARTERS[kind]();
    this.#actors.push(actor);
    return actor;
  }

  pass(ms: number): Promise<void> {
    return sleep(ms);
  }

  async close(): Promise<void> {
    await Promise.all(this.#actors.map((actor) => actor.end()));
  }
}

/** A machine whose kernel hands out numbers to threads as it does to processes. */
export class RealLinuxWorld extends RealWorld {
  threadId(): Promise<number> {
    const tid = readdirSync('/proc/self/task')
      .map(Number)
      .find((number) => number !== process.pid);
    if (tid === undefined) throw new Error('Node.js runs without a second thread');
    return Promise.resolve(tid);
  }
}

const STARTERS: Readonly<Record<ActorKind, () => Promise<Actor>>> = {
  sleeper: async () => actorOf(await started('cat', [], ['pipe', 'ignore', 'inherit'])),

  stopped: async () => {
    const child = await started('cat', [], ['pipe', 'ignore', 'inherit']);
    child.kill('SIGSTOP');
    return actorOf(child);
  },

  tree: async () => {
    // Background jobs of a shell get /dev/null, so our pipe is passed down as descriptor 3.
    const leaf = 'echo leaf $$; exec cat';
    const middle = 'exec 3<&0; echo middle $$; sh -c "$LEAF" <&3 & wait';
    const root = 'exec 3<&0; sh -c "$MIDDLE" <&3 & wait';
    const child = await started('sh', ['-c', root], ['pipe', 'pipe', 'inherit'], {
      LEAF: leaf,
      MIDDLE: middle,
    });
    const pids = await readPids(child, ['middle', 'leaf']);
    return actorOf(child, pids);
  },

  zombie: async () => {
    // A shell may reap a child of its own; Node.js reaps only those that it started itself. The child
    // lives until descriptor 3 ends, which is after the shell has become Node.js.
    const stays = 'console.log("parent", process.pid); process.stdin.resume()';
    const shell = `read ended <&3 & echo child $!; exec 3<&-; exec "$0" -e '${stays}'`;
    const child = await started(
      'sh',
      ['-c', shell, process.execPath],
      ['pipe', 'pipe', 'inherit', 'pipe'],
    );
    const [pid, parentPid] = await readPids(child, ['child', 'parent']);
    const lifeline = child.stdio[3];
    if (!(lifeline instanceof Writable) || pid === undefined || parentPid === undefined) {
      throw new Error('the zombie’s parent has no lifeline for it');
    }
    lifeline.end();
    return { ...actorOf(child), pid, parentPid };
  },
};

async function started(
  command: string,
  args: readonly string[],
  stdio: StdioOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio, env: { ...process.env, ...env } });
  await once(child, 'spawn');
  return child;
}

function actorOf(child: ChildProcess, below: readonly number[] = []): Actor {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} did not start`);
  const closed = once(child, 'close');
  return {
    pid: child.pid,
    parentPid: process.pid,
    below,
    async end() {
      child.stdin?.end();
      child.kill('SIGKILL');
      // With its descendants: they hold its output, and the end of their input ends them.
      await closed;
    },
  };
}

/** Waits for each of these words followed by a pid, in any order. */
async function readPids(child: ChildProcess, words: readonly string[]): Promise<number[]> {
  const told = new Map<string, number>();
  const { stdout } = child;
  if (stdout === null) throw new Error(`${child.spawnfile} has no output`);
  for await (const line of createInterface({ input: stdout })) {
    const [word = '', pid] = line.split(' ');
    told.set(word, Number(pid));
    if (words.every((expected) => told.has(expected))) break;
  }
  // readline leaves it paused, and then its end would never be heard.
  stdout.resume();
  return words.map((word) => {
    const pid = told.get(word);
    if (pid === undefined)
      throw new Error(`${child.spawnfile} ended before it told of its ${word}`);
    return pid;
  });
}
