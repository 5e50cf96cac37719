import { basename } from 'node:path';

// proc_pid_comm(5): TASK_COMM_LEN is 16, with the terminating NUL.
const KEPT_BYTES = 15;

/**
 * Whether the kernel may have cut this name. A character cut in two reads as one U+FFFD, in place of the one
 * to three bytes that were kept of it.
 */
export function mayBeCut(name: string): boolean {
  const bytes = Buffer.byteLength(keptPart(name));
  return (
    bytes === KEPT_BYTES ||
    (name.endsWith('\uFFFD') && bytes < KEPT_BYTES && bytes + 3 >= KEPT_BYTES)
  );
}

/**
 * A program's name in full, where an argument or the executable begins with what the kernel kept.
 *
 * @remarks
 * A script's name is that of its file, which the interpreter gets as its first argument, or as its second
 * after the one option a `#!` line may hold (execve(2)).
 */
export function fullName(name: string, argv: readonly string[] = [], executable?: string): string {
  if (!mayBeCut(name)) return name;
  const kept = keptPart(name);
  for (const candidate of [argv[0], argv[1], argv[2], executable]) {
    if (candidate === undefined) continue;
    const base = basename(candidate);
    if (base.startsWith(kept)) return base;
  }
  return name;
}

function keptPart(name: string): string {
  return name.replace(/\uFFFD$/u, '');
}

/** A command line as one text. Empty arguments at its end are left out: titles are padded with NULs. */
export function commandLine(argv: readonly string[]): string {
  if (argv.at(-1) !== '') return argv.join(' ');
  const last = argv.findLastIndex((argument) => argument !== '');
  return argv.slice(0, last + 1).join(' ');
}
