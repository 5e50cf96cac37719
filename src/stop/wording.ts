import { ProcessTableError } from '../errors/process-table-error.js';
import type { Platform, Sighting } from '../platform/platform.js';

/** The command line for reports and events; the kernel's name in brackets where there is none, as ps(1) has it. */
export function commandOf({ facts }: Platform, sighting: Sighting): string {
  if (sighting.command !== undefined && sighting.command !== '') return sighting.command;
  const argv = ifReadable(() => facts?.argv(sighting.pid));
  return argv?.ok === true && argv.value.length > 0 ? argv.value.join(' ') : `[${sighting.name}]`;
}

/** What only adorns a report must not stop a stop, for instance when there are no descriptors left to read it. */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProcessTableError) return undefined;
    throw error;
  }
}

/** What was thrown, in words. */
export function wordsFor(cause: unknown): string {
  return cause instanceof Error ? cause.message : JSON.stringify(cause);
}
