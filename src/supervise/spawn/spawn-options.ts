import type { SpawnOptions } from 'node:child_process';
import type { ProcessCgroup, StopOptions } from '../../index.js';

/** Options of {@link spawnVerified}. */
export interface SpawnVerifiedOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  /**
   * Its standard output: `'inherit'`, `'ignore'`, `'pipe'`, or the path of a file to append to. A file is made with mode 0600; one that is there has to be a regular file of ours, of
   * the command's user or of root, that not everybody may write to. @defaultValue `'ignore'`
   */
  readonly stdout?: string | undefined;
  /** Its standard error; as `stdout`, and may be the same file. @defaultValue `'ignore'` */
  readonly stderr?: string | undefined;
  /** How long it has to live before it counts as started, in milliseconds. @defaultValue `100` */
  readonly settleMs?: number | undefined;
  /** How it is stopped: by {@link SpawnedProcess.stop}, by `signal`, and after a failed start. @defaultValue as `escalatingStop` does */
  readonly stop?: StopOptions | undefined;
  /** The command starts inside it, so nothing it forks can be outside. Linux, with `/bin/sh`. @defaultValue none */
  readonly cgroup?: ProcessCgroup | undefined;
  /** Aborting it stops the process (escalatingStop with `stop`); the opposite of {@link StopOptions.signal}. @defaultValue none */
  readonly signal?: AbortSignal | undefined;
}
