import { expect, test } from 'vitest';
import { createMarker } from '../../../src/index.js';
import type { Sighting } from '../../../src/platform/platform.js';
import type { Membership } from '../../../src/stop/membership.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { FakeProcess, FakeSystem } from '../../../src/testing/testing.js';
import { plan as planned } from './made-members.js';
import { membershipOn } from './made-membership.js';

/* Whoever went before it could be asked for the marker may have left somebody behind: a look has to tell of it. */

function hunt(system: FakeSystem): Membership {
  const plan = planned({ polite: [], killWaitMs: undefined, marker: createMarker() });
  return membershipOn(system, { plan });
}

async function seen({ platform }: FakeSystem, { pid }: FakeProcess): Promise<Sighting> {
  const sight = await platform.sight(pid);
  if (sight.status !== 'present') throw new Error(sight.status);
  return sight.process;
}

test.each([
  ['before the next look', []],
  ['while it was glimpsed between two looks', ['glimpse']],
])('who went unasked %s is told of by the next look', async (_what, between) => {
  const system = createFakeSystem();
  const membership = hunt(system);
  const one = system.spawn({ parent: system.init, uid: 1_000 });
  one.exec({ command: 'other', settlesAfterMs: 1_000 });
  const sighting = await system.run(seen(system, one));
  expect(membership.adopt({ candidates: [sighting] }).unsettled).toEqual([sighting]);
  one.exit();
  for (const _ of between) membership.adopt({ candidates: [sighting], isGlimpse: true });
  expect(membership.adopt({ candidates: [] }).vanished).toEqual([sighting]);
  expect(membership.adopt({ candidates: [] }).vanished).toEqual([]);
  membership.close();
});
