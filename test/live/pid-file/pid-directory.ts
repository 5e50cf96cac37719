import { chmodSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A directory of its own for every test of the file, which other users may enter. */
export function usePidDirectory(): {
  readonly at: (name: string) => string;
  /** Writes a file, 0644, and answers its path. */
  readonly write: (name: string, content: string | Uint8Array | number, mode?: number) => string;
  /**
   * Writes a file that is stale, and stays so: whoever gets the pid during a long test, on a machine that
   * starts thousands of processes, is younger than the file by far.
   */
  readonly writeStale: (name: string, pid: number) => string;
  /** Makes a symbolic link. */
  readonly link: (target: string, name: string) => void;
} {
  let directory = '';

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pid-file-'));
    chmodSync(directory, 0o755);
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const at = (name: string): string => join(directory, name);
  const write = (name: string, content: string | Uint8Array | number, mode = 0o644): string => {
    const path = at(name);
    writeFileSync(path, typeof content === 'number' ? `${content}\n` : content);
    // Apart from the creation, which the umask has a say in.
    chmodSync(path, mode);
    return path;
  };
  return {
    at,
    write,
    writeStale(name, pid) {
      const path = write(name, pid);
      utimesSync(path, 1e9, 1e9);
      return path;
    },
    link(target, name) {
      symlinkSync(target, at(name));
    },
  };
}
