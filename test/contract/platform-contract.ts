import { describe } from 'vitest';
import { abilityClauses } from './clauses/abilities.js';
import { identityClauses } from './clauses/identity.js';
import { listingClauses } from './clauses/listing.js';
import { pinClauses } from './clauses/pins.js';
import { senderClauses } from './clauses/sender.js';
import { sightClauses } from './clauses/sight.js';
import { treeClauses } from './clauses/tree.js';
import { viewClauses } from './clauses/view.js';
import type { Subject, World } from './world.js';

/** A clause's body: gets a world of its own, which is closed whatever happens. */
export type Clause = (test: (world: World) => Promise<void>) => () => Promise<void>;

/**
 * What every back end has to keep to, the modelled one included, so that what is built on it may rely on
 * it everywhere.
 */
export function platformContract(subject: Subject): void {
  const inWorld: Clause = (test) => async () => {
    const world = await subject.make();
    try {
      await test(world);
    } finally {
      await world.close();
    }
  };
  describe(`the platform contract: ${subject.name}`, () => {
    listingClauses(inWorld, subject.capabilities);
    sightClauses(inWorld, subject.capabilities);
    identityClauses(inWorld, subject.capabilities);
    treeClauses(inWorld);
    viewClauses(inWorld);
    pinClauses(inWorld, subject.capabilities);
    senderClauses(inWorld, subject.capabilities);
    abilityClauses(inWorld, subject.capabilities);
  });
}
