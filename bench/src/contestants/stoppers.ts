import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import type { Brief } from '../brief.js';
import { TREE_STDIO } from '../inside/grove.js';
import { loadLibrary } from '../library.js';
import { loadPeer } from '../peers.js';
import type { Killer } from './killers.js';

/** How long everybody is told to wait for SIGTERM to work. */
export const GRACE_MS = 200;
const LAST_MS = 2_000;

type Execa = (program: string, args: readonly string[], options: object) => ChildProcess;
type Fkill = (pid: number, options: object) => Promise<void>;
type KillEmAll = (pid: number, signal: string, options: object) => Promise<void>;
type TreeKill = (pid: number, signal: string, done: (error?: Error) => void) => void;

/** Everybody who sends SIGTERM and, where it can, SIGKILL after a grace. */
export async function stoppers({ project }: Brief): Promise<readonly Killer[]> {
  const { escalatingStop } = await loadLibrary(project);
  const { execa } = (await loadPeer(project, 'execa')) as { execa: Execa };
  const fkill = ((await loadPeer(project, 'fkill')) as { default: Fkill }).default;
  const { killEmAll } = (await loadPeer(project, 'kill-em-all')) as { killEmAll: KillEmAll };
  const treeKill = ((await loadPeer(project, 'tree-kill')) as { default: TreeKill }).default;
  const schedule = `TERM/${GRACE_MS / 1000}/KILL/${LAST_MS / 1000}`;
  return [
    {
      name: 'deadsure',
      async kill({ child }) {
        await escalatingStop(child, { schedule });
        return undefined;
      },
    },
    {
      name: 'execa',
      spawner: (program, args) =>
        execa(program, args, {
          ...{ detached: true, reject: false, buffer: false, stdio: [...TREE_STDIO] },
          forceKillAfterDelay: GRACE_MS,
        }),
      async kill({ child }) {
        const exit = once(child, 'exit');
        child.kill();
        await exit;
        return undefined;
      },
    },
    {
      name: 'fkill',
      async kill({ pid }) {
        await fkill(pid, { forceAfterTimeout: GRACE_MS, waitForExit: LAST_MS });
        return undefined;
      },
    },
    {
      name: 'kill-em-all',
      async kill({ pid }) {
        const options = { timeoutMs: GRACE_MS, forceKillTimeoutMs: LAST_MS };
        await killEmAll(pid, 'SIGTERM', options);
        return undefined;
      },
    },
    {
      // It knows no second signal.
      name: 'tree-kill',
      kill: ({ pid }) =>
        new Promise((resolve, reject) => {
          treeKill(pid, 'SIGTERM', (error) => {
            if (error == null) resolve(undefined);
            else reject(error);
          });
        }),
    },
  ];
}
