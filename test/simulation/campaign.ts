import fc from 'fast-check';
import { complaintsOf } from './invariants/afterwards.js';
import type { Plan } from './plan.js';
import { plans } from './plans.js';
import { play } from './playing.js';
import type { Tally } from './tally.js';
import { inWords } from './words.js';

/** A history that broke a rule, and how to see it again. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly plan: Plan;
  /** The shrunk history, and what is wrong with it. */
  readonly words: string;
}

/** What part of all histories to play. */
export interface CampaignOptions {
  readonly seed: number;
  readonly histories: number;
  /** Of a failure: the way to the shrunk history. */
  readonly path?: string | undefined;
  readonly tally?: Tally | undefined;
  /** Whether a failure is made as small as it can be. @defaultValue `true` */
  readonly shrinks?: boolean | undefined;
  /** Only this rule counts. @defaultValue all */
  readonly rule?: string | undefined;
}

/** Plays that many histories from a seed. Answers the first that broke a rule, if one did. */
export async function campaign(options: CampaignOptions): Promise<Failure | undefined> {
  const { seed, histories, path, tally, shrinks = true, rule } = options;
  const details = await fc.check(
    fc.asyncProperty(plans, async (plan) => {
      const played = await play(plan);
      const [first] = complaintsOf(played).filter((one) => one.rule === (rule ?? one.rule));
      tally?.note(played);
      if (first !== undefined) throw new Error(`${first.rule}: ${first.what}`);
    }),
    {
      seed,
      numRuns: path === undefined ? histories : 1,
      ...(path === undefined ? {} : { path }),
      endOnFailure: !shrinks,
    },
  );
  if (!details.failed) return undefined;
  const [plan] = details.counterexample ?? [];
  if (plan === undefined) throw new Error('fast-check failed without a history');
  const words = await inWords(plan, details.errorInstance);
  return { seed: details.seed, path: details.counterexamplePath ?? '', plan, words };
}
