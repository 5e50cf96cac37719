/**
 * Which file was looked at, and when it was last written. Whole numbers, because an inode's number need not
 * fit a double (overlayfs uses the upper bits).
 */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  /** Wall clock, nanoseconds since the epoch. */
  readonly writtenNs: bigint;
}

/** The identity of a file by what stat(2) says of it. */
export function identityOf(stats: {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mtimeNs: bigint;
}): FileIdentity {
  return { dev: stats.dev, ino: stats.ino, writtenNs: stats.mtimeNs };
}

/** Whether it is the same file, written again or not. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
