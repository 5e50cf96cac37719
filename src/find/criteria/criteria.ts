import { ProcessTableError } from '../../errors/process-table-error.js';
import { UnsupportedError } from '../../errors/unsupported-error.js';
import type { Facts, Platform, Sighting } from '../../platform/platform.js';
import type { ParsedQuery } from '../parse-query.js';
import { ageCriterion } from './age.js';
import { commandCriterion } from './command.js';
import type { Criterion } from './criterion.js';
import { environmentCriterion } from './environment.js';
import { nameCriterion } from './name.js';
import { pathCriterion } from './path.js';
import { portCriterion } from './port.js';
import type { PortCriterion } from './port.js';
import { userCriterion } from './user.js';

/** What a query asks, cheapest first; `port` also by itself, since the machine is asked about it too. */
export interface Criteria {
  readonly all: readonly Criterion[];
  readonly port?: PortCriterion;
}

/**
 * Turns a query into criteria for one look. Throws {@link UnsupportedError} for a field this platform cannot
 * tell of any process: no match would be a guess.
 */
export function criteriaFor(
  platform: Platform,
  query: ParsedQuery,
  listing: readonly Sighting[],
): Criteria {
  const { command, name, path, env, port, olderThanMs } = query;
  const uid = wantedUid(platform, query.uid);
  const all: Criterion[] = [];
  if (olderThanMs !== undefined) {
    requireAny(platform, 'olderThanMs', listing, ({ startedAtMs }) => startedAtMs !== undefined);
    all.push(ageCriterion(olderThanMs, Date.now()));
  }
  if (name !== undefined) all.push(nameCriterion(name));
  if (command !== undefined) {
    if (platform.facts === undefined) {
      requireAny(platform, 'command', listing, (process) => process.command !== undefined);
    }
    all.push(commandCriterion(command));
  }
  // `status` takes the kernel twice as long as `cmdline`.
  if (uid !== undefined) all.push(userCriterion(uid));
  if (env !== undefined) {
    requireFacts(platform, 'env');
    all.push(environmentCriterion(env));
  }
  if (path !== undefined) {
    requireFacts(platform, 'path');
    all.push(pathCriterion(path));
  }
  if (port === undefined) return { all };
  const criterion = portCriterion(requireFacts(platform, 'port'), port);
  return { all: [...all, criterion], port: criterion };
}

function wantedUid(platform: Platform, uid: ParsedQuery['uid']): number | undefined {
  if (uid === 'any') return undefined;
  if (platform.uid === undefined && uid !== undefined) throw unsupported(platform, 'uid');
  return typeof uid === 'number' ? uid : platform.uid;
}

function requireFacts(platform: Platform, field: string): Facts {
  if (platform.facts === undefined) throw unsupported(platform, field);
  return platform.facts;
}

function requireAny(
  platform: Platform,
  field: string,
  listing: readonly Sighting[],
  tells: (process: Sighting) => boolean,
): void {
  if (listing.length === 0) throw new ProcessTableError('the list of processes is empty');
  if (!listing.some(tells)) throw unsupported(platform, field);
}

function unsupported({ name }: Platform, field: string): UnsupportedError {
  return new UnsupportedError(
    `${field} cannot be matched on ${name}, which does not tell it; match on another field`,
  );
}
