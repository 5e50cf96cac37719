import type { ProcessQuery } from '../find/process-query.js';

/** How a PID file is read. */
export interface PidFileOptions {
  /** Follow a symbolic link in the path's last component, instead of answering `insecure`. @defaultValue `false` */
  readonly followSymlinks?: boolean | undefined;
  /** Read a file that somebody else may have written. @defaultValue `false` */
  readonly allowInsecure?: boolean | undefined;
  /** What the process must look like; alone decides whether the pid was recycled. A string means `command`. @defaultValue the time of the file decides */
  readonly expect?: string | RegExp | ProcessQuery | undefined;
}

/** What a PID file says, each way of saying nothing told apart. Narrow it by `status`. */
export type PidFileReading =
  | {
      readonly status: 'running';
      /** The absolute path. */
      readonly path: string;
      /** Whom the file names. */
      readonly pid: number;
      /** With the pid, the identity of that process. */
      readonly startToken?: string;
    }
  | {
      readonly status: 'stale';
      readonly path: string;
      /** What the file names: nobody that runs, or somebody else by now. */
      readonly recordedPid: number;
      /** Why, in one word: see {@link readPidFile}. */
      readonly reason: 'not-running' | 'recycled';
    }
  | { readonly status: 'missing'; readonly path: string }
  | {
      readonly status: 'invalid';
      readonly path: string;
      readonly reason: 'empty' | 'malformed' | 'out-of-range' | 'not-a-file' | 'too-large';
      /** The first line, at most 80 characters, with what is not printable escaped. */
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
      /** What the system said, for instance `EACCES`. */
      readonly code: string;
      /** The same, as a sentence. */
      readonly message: string;
    };
