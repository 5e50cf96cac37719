import fc from 'fast-check';
import { complaintsOf } from './invariants/afterwards.js';
import type { Plan } from './plan.js';
import { plans } from './plans.js';
import { play } from './playing.js';
import type { Tally } from './tally.js';

/** Which rule was broken how often, and by which history first, as `SEED:INDEX`. */
export type Broken = Map<string, { times: number; readonly first: string; readonly what: string }>;

/** Plays on whatever breaks: what a simulation shows that is still far from passing. */
export async function survey(seed: number, histories: number, tally: Tally): Promise<Broken> {
  const broken: Broken = new Map();
  let index = -1;
  await fc.check(
    fc.asyncProperty(plans, async (plan) => {
      index++;
      for (const [rule, what] of await brokenBy(plan, tally)) {
        const known = broken.get(rule);
        if (known === undefined) broken.set(rule, { times: 1, first: `${seed}:${index}`, what });
        else known.times++;
      }
    }),
    { seed, numRuns: histories },
  );
  return broken;
}

async function brokenBy(plan: Plan, tally: Tally): Promise<Map<string, string>> {
  try {
    const played = await play(plan);
    const complaints = complaintsOf(played);
    tally.note(played);
    return new Map(complaints.map(({ rule, what }) => [rule, what]));
  } catch (error) {
    return new Map([[String(error), 'the history itself failed']]);
  }
}
