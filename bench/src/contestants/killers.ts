import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Brief } from '../brief.js';
import { TREE_STDIO, type Grove, type Spawner } from '../inside/grove.js';
import { loadLibrary } from '../library.js';
import { loadPeer } from '../peers.js';

/** One way to end a tree. */
export interface Killer {
  readonly name: string;
  /** Where only what it started itself can be ended by it. */
  readonly spawner?: Spawner;
  /** Settles when it says that it is done. What it tells of itself becomes measures. */
  kill(tree: Grove): Promise<Readonly<Record<string, number>> | undefined>;
}

type TreeKill = (pid: number, signal: string, done: (error?: Error) => void) => void;
type Terminate = (pid: number, signal: string, done: (error: Error | null) => void) => void;

/** Everybody who is asked to end a tree, ready to be called. */
export async function killers(brief: Brief): Promise<readonly Killer[]> {
  const { project, programs } = brief;
  const { sigkillAndVerify } = await loadLibrary(project);
  const treeKill = ((await loadPeer(project, 'tree-kill')) as { default: TreeKill }).default;
  const terminate = ((await loadPeer(project, 'terminate')) as { default: Terminate }).default;
  const { killEmAll } = (await loadPeer(project, 'kill-em-all')) as KillEmAllModule;
  const fkill = ((await loadPeer(project, 'fkill')) as { default: Fkill }).default;
  const { execa } = (await loadPeer(project, 'execa')) as { execa: Execa };
  const quiet = async (promise: Promise<unknown>): Promise<undefined> => {
    await promise;
    return undefined;
  };
  const all: readonly Killer[] = [
    {
      name: 'deadsure',
      kill: ({ child }) => quiet(sigkillAndVerify(child, { scope: 'tree', timeoutMs: 60_000 })),
    },
    { name: LIMIT, kill: ({ pid }) => runLimit(programs['limit'] ?? '', pid) },
    {
      name: 'tree-kill',
      kill: ({ pid }) => quiet(called((done) => treeKill(pid, 'SIGKILL', done))),
    },
    {
      name: 'kill-em-all',
      kill: ({ pid }) => quiet(killEmAll(pid, 'SIGKILL', { timeoutMs: 60_000 })),
    },
    {
      name: 'terminate',
      kill: ({ pid }) => quiet(called((done) => terminate(pid, 'SIGKILL', done))),
    },
    { name: 'fkill', kill: ({ pid }) => quiet(fkill(pid, { force: true })) },
    execaKiller(execa),
    {
      // It takes the leader of a session: the tree is one, and nobody in it has left it.
      name: 'pkill -s',
      kill: ({ pid }) => quiet(succeeds('pkill', ['-KILL', '-s', String(pid)])),
    },
  ];
  return all.filter(({ name }) => name !== 'pkill -s' || brief.isEnclosed);
}

/** How the C program is called in the tables. */
export const LIMIT = 'C program';

interface KillEmAllModule {
  killEmAll(pid: number, signal: string, options: { timeoutMs: number }): Promise<void>;
}
type Fkill = (pid: number, options: { force: boolean }) => Promise<void>;

type Execa = (program: string, args: readonly string[], options: object) => ChildProcess;

/** Starts the tree by it, and takes the child's end for its word: it promises nothing about descendants. */
function execaKiller(execa: Execa): Killer {
  return {
    name: 'execa',
    spawner: (program, args) =>
      execa(program, args, {
        detached: true,
        reject: false,
        buffer: false,
        stdio: [...TREE_STDIO],
      }),
    async kill({ child }) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      return undefined;
    },
  };
}

async function runLimit(program: string, pid: number): Promise<{ ownMs: number }> {
  return { ownMs: Number((await succeeds(program, [String(pid)])).split(' ', 1)[0]) };
}

async function succeeds(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`${command} ended with ${child.exitCode ?? -1}`);
  return said;
}

function called(run: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    run((error) => {
      if (error == null) resolve();
      else reject(error);
    });
  });
}
