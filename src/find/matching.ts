import { ProcessTableError } from '../errors/process-table-error.js';
import type { Platform, Sighting } from '../platform/platform.js';
import { lookOnce } from './match-look.js';
import type { MatchLook } from './match-look.js';
import type { ParsedMatchOptions } from './match-options.js';
import { nextTurn } from './next-turn.js';
import type { ParsedQuery } from './parse-query.js';

// A server that starts or ends during the look has a socket and, for a moment, no process that holds it.
const LOOKS = 3;

/**
 * The processes a query means, in the order of their pids; never ourselves, and never our ancestors unless
 * they were asked for. Each was seen to be the same process before and after its facts were read.
 *
 * @remarks
 * Throws {@link ProcessTableError} if the processes could not be looked at, if a port is served by a process
 * that cannot be seen, or, if strict, when a field that was asked for may not be read, also because the process
 * itself is hidden; {@link UnsupportedError} for a field this platform cannot tell.
 */
export async function matching(
  platform: Platform,
  query: ParsedQuery,
  options: ParsedMatchOptions,
): Promise<readonly Sighting[]> {
  let look = await lookOnce(platform, query, options);
  for (let count = 1; look.unowned.length > 0; count++) {
    if (count === LOOKS) throw unseenOwner(query.port, look.unowned);
    await nextTurn();
    look = await lookOnce(platform, query, options);
  }
  if (options.strict && look.unreadable.length > 0) throw unreadable(look);
  if (options.strict && look.hidesSome) throw hidden();
  return look.matches;
}

function unseenOwner(port: number | undefined, sockets: readonly string[]): ProcessTableError {
  const some = sockets.length === 1 ? 'socket' : 'sockets';
  return new ProcessTableError(
    `port ${port} is open (${some} ${sockets.join(', ')}), and no process can be seen to hold it: ` +
      'it may be another user’s, in another PID namespace, or the kernel’s own; look as that user or as root',
  );
}

function unreadable({ unreadable: refused }: MatchLook): ProcessTableError {
  const named = refused.map(
    ({ process, fields }) => `${process.pid} (${process.name}: ${fields.join(', ')})`,
  );
  return new ProcessTableError(
    `what was asked for may not be read of ${refused.length} process${refused.length === 1 ? '' : 'es'}, ` +
      `and with strict that is no answer: pid ${named.join(', ')}`,
  );
}

function hidden(): ProcessTableError {
  return new ProcessTableError(
    'what was asked for may not be read of other users’ processes, which are hidden from us (hidepid, proc(5)) and so ' +
      "cannot even be named, and with strict that is no answer: look as root, or ask for uid: 'self'",
  );
}
