import { ProcessTableError } from '../errors/process-table-error.js';
import type { Platform, Sighting } from '../platform/platform.js';

/**
 * What a recorded pid names now.
 *
 * @remarks
 * `none`: proven to be no running process: nothing has this number, or a thread has, or a zombie whose
 * threads are all dead. `hidden`: something has it that may not be looked at.
 */
export type NamedProcess =
  | { readonly status: 'running'; readonly process: Sighting }
  | { readonly status: 'hidden' }
  | { readonly status: 'none' };

/** Looks at a recorded pid. Rejects with {@link ProcessTableError} if it cannot look: that is no proof of absence. */
export async function lookAtNamed(platform: Platform, pid: number): Promise<NamedProcess> {
  const sight = await platform.sight(pid);
  switch (sight.status) {
    case 'present': {
      const { state } = sight.process;
      const gone = state === 'zombie' || state === 'dead';
      return gone ? { status: 'none' } : { status: 'running', process: sight.process };
    }
    case 'absent':
    case 'thread':
      return { status: 'none' };
    case 'hidden':
      return { status: 'hidden' };
    case 'unknown':
      throw new ProcessTableError(
        `cannot look at pid ${pid}, so whether it runs is not known; nothing is claimed about it`,
        { cause: sight.cause },
      );
  }
}

/** The user a process runs as, or `undefined` if that may not be read. */
export function ownerOf(platform: Platform, process: Sighting): number | undefined {
  if (process.uid !== undefined) return process.uid;
  const read = platform.facts?.uid(process.pid);
  return read?.ok === true ? read.value : undefined;
}
