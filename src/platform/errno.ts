/** What an errno means to someone who looks at or signals processes. This is the only such table. */
export type ErrnoMeaning = 'gone' | 'denied' | 'short-of-descriptors' | 'other';

const MEANINGS: ReadonlyMap<string, ErrnoMeaning> = new Map<string, ErrnoMeaning>(
  Object.entries({
    // kill(2): no such process or process group.
    ESRCH: 'gone',
    // proc(5): the directory of a process that was reaped, or that hidepid hides.
    ENOENT: 'gone',
    // A component of /proc/PID/… stopped being a directory: it was reaped during the walk.
    ENOTDIR: 'gone',
    // kill(2): exists, and we may not signal it.
    EPERM: 'denied',
    // proc(5): ptrace access mode check refused.
    EACCES: 'denied',
    // open(2): our own limit, the system's limit.
    EMFILE: 'short-of-descriptors',
    ENFILE: 'short-of-descriptors',
  } as const),
);

/** The errno code of an error thrown by Node, or `undefined`. */
export function errnoCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What a system call's failure means. */
export function errnoMeaning(error: unknown): ErrnoMeaning {
  const code = errnoCode(error);
  return code === undefined ? 'other' : (MEANINGS.get(code) ?? 'other');
}
