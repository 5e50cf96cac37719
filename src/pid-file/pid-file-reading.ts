import type { ProcessQuery } from '../find/process-query.js';

/** How a PID file is read. */
export interface PidFileOptions {
  /** Follow a symbolic link in the path's last component, instead of answering `insecure`. @defaultValue `false` */
  readonly followSymlinks?: boolean | undefined;
  /** Read a file that somebody else may have written. @defaultValue `false` */
  readonly allowInsecure?: boolean | undefined;
  /** What the process must look like; alone decides whether the pid was recycled. A string means `command`. */
  readonly expect?: string | RegExp | ProcessQuery | undefined;
}

/** What a PID file says, each way of saying nothing told apart. Narrow it by `status`. */
export type PidFileReading =
  | {
      readonly status: 'running';
      readonly path: string;
      readonly pid: number;
      readonly startToken?: string;
    }
  | {
      readonly status: 'stale';
      readonly path: string;
      readonly recordedPid: number;
      readonly reason: 'not-running' | 'recycled';
    }
  | { readonly status: 'missing'; readonly path: string }
  | {
      readonly status: 'invalid';
      readonly path: string;
      readonly reason: 'empty' | 'malformed' | 'out-of-range' | 'not-a-file' | 'too-large';
      readonly text: string;
    }
  | {
      readonly status: 'insecure';
      readonly path: string;
      readonly reason: 'symlink' | 'world-writable' | 'foreign-owner';
    }
  | {
      readonly status: 'unreadable';
      readonly path: string;
      readonly code: string;
      readonly message: string;
    };
