import { UnsupportedError } from '../errors/unsupported-error.js';
import { refuseIfFakeElsewhere } from './fake-in-use.js';
import { linux } from './linux/linux.js';
import type { Platform } from './platform.js';

let chosen: Promise<Platform> | undefined;

/** The operating system this runs on, chosen once. The only reader of `process.platform`. */
export function currentPlatform(): Promise<Platform> {
  refuseIfFakeElsewhere();
  chosen ??= choose();
  return chosen;
}

/** Puts another system in place, for tests. The returned function restores what was there. */
export function usePlatform(platform: Platform): () => void {
  const before = chosen;
  chosen = Promise.resolve(platform);
  return () => {
    chosen = before;
  };
}

async function choose(): Promise<Platform> {
  switch (process.platform) {
    case 'linux':
      return linux;
    case 'darwin':
    case 'freebsd':
    case 'openbsd':
    case 'netbsd':
      return (await import('./portable/portable.js')).portableFor(process.platform);
    case 'win32':
      return (await import('./windows/windows.js')).windows();
    default:
      throw new UnsupportedError(
        `deadsure has no back end for ${process.platform}; it has one for Linux, one for Windows, and one for systems with a BSD or procps ps`,
      );
  }
}
