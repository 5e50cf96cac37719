import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A directory of its own for every test of the file, which other users may enter. */
export function usePidDirectory(): {
  readonly at: (name: string) => string;
  /** Writes a file, 0644, and answers its path. */
  readonly write: (name: string, content: string | Uint8Array | number, mode?: number) => string;
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
  return {
    at,
    write(name, content, mode = 0o644) {
      const path = at(name);
      writeFileSync(path, typeof content === 'number' ? `${content}\n` : content);
      // Apart from the creation, which the umask has a say in.
      chmodSync(path, mode);
      return path;
    },
    link(target, name) {
      symlinkSync(target, at(name));
    },
  };
}
