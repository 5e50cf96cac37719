import fc from 'fast-check';
import { DEEDS, HABITS } from './plan.js';
import type { CallPlan, Deed, Machine, Person, Plan, TargetPlan } from './plan.js';

/*
 * What comes first in a list is what fast-check shrinks to; what is written more often happens more often.
 * Times are short, since a look is taken every millisecond at first and looks are what a history costs.
 */

const oneOf = fc.constantFrom;

const machine: fc.Arbitrary<Machine> = fc.record({
  kind: oneOf<Machine['kind'][]>(
    'linux',
    'linux',
    'linux',
    'linux',
    'linux',
    'linux without a pid cursor',
    'linux short of descriptors',
    'linux that cannot be frozen',
    'linux without readable environments',
    'ps',
  ),
  sparePids: oneOf(1_000, 20, 8, 5, 3, 2, 1),
  callTakesMs: oneOf(0, 0, 0, 0.01, 0.15),
  lookTakesMs: oneOf(0, 0, 0, 0, 2, 9),
  deathTakesMs: oneOf(0, 0, 0, 0.4, 6),
  weReap: oneOf<Machine['weReap'][]>(0, 0, 0, 12, 90, 'never'),
  initReaps: oneOf<Machine['initReaps'][]>('at-once', 'at-once', 'at-once', 3, 'never'),
  weAreRoot: oneOf(false, false, false, true),
  churnMs: oneOf(0, 0, 0, 2.3, 0.6),
  respawnMs: oneOf(0, 0, 0, 0, 0, 0.2, 3, 40),
});

const person: fc.Arbitrary<Person> = fc.record({
  parent: fc.nat({ max: 7 }),
  habit: oneOf(...HABITS, ...HABITS.slice(0, 2), ...HABITS.slice(0, 2)),
  env: oneOf<Person['env'][]>(
    'inherited',
    'inherited',
    'inherited',
    'inherited',
    'marked',
    'marked',
    'marked by another',
    'cleared',
  ),
  detached: oneOf(false, false, true),
  trait: oneOf<Person['trait'][]>(
    'none',
    'none',
    'none',
    'none',
    'none',
    'none',
    'none',
    'none',
    'none',
    'none',
    'of another user',
    'hidden',
    'unlisted',
    'threaded',
    'threaded, leader gone',
    'subreaper',
    'never reaps',
    'reaps late',
    'uninterruptible',
    'stopped',
    'leads a group',
    'zombie',
    'a worker',
  ),
});

const deed: fc.Arbitrary<Deed> = fc.record({
  at: fc.nat({ max: 200 }),
  who: fc.nat({ max: 30 }),
  what: oneOf(...DEEDS, ...DEEDS.slice(0, 8), 'be replaced', 'be replaced', 'exit', 'exit'),
});

const target: fc.Arbitrary<TargetPlan> = fc.record({
  who: fc.nat({ max: 7 }),
  as: oneOf<TargetPlan['as'][]>(
    ...Array.from({ length: 20 }, () => 'pid' as const),
    ...Array.from({ length: 20 }, () => 'reference' as const),
    ...Array.from({ length: 8 }, () => 'handle' as const),
    'silent handle',
    'forbidden',
  ),
});

const waitMs = oneOf(2, 2, 1, 0, 5, 5, 5, 12, 12, 30, 80);
const polite = fc.tuple(oneOf<NodeJS.Signals[]>('SIGTERM', 'SIGINT', 'SIGHUP'), waitMs);

const call: fc.Arbitrary<CallPlan> = fc.record({
  at: fc.nat({ max: 40 }),
  how: oneOf<CallPlan['how'][]>(
    'escalatingStop',
    'escalatingStop',
    'escalatingStop',
    'escalatingStop',
    'sigkillAndVerify',
    'sigkillAndVerify',
    'stopMatching',
    'waitUntilGone',
  ),
  targets: fc.oneof(
    { weight: 9, arbitrary: fc.array(target, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  polite: fc.array(polite, { minLength: 1, maxLength: 3 }),
  killMs: oneOf(30, 8, 8, 8, 2, 2, 15, 15, 0, 60),
  ends: oneOf<CallPlan['ends'][]>(
    ...Array.from({ length: 24 }, () => 'with SIGKILL' as const),
    ...Array.from({ length: 5 }, () => 'without SIGKILL' as const),
    'as a last resort',
  ),
  scope: oneOf<CallPlan['scope'][]>('tree', 'tree', 'tree', 'process'),
  politeTo: oneOf<CallPlan['politeTo'][]>('root', 'root', 'tree'),
  marked: oneOf(false, false, true),
  dryRun: oneOf(...Array.from({ length: 15 }, () => false), true),
  abortAt: oneOf(...Array.from({ length: 16 }, () => -1), 0, 3, 30, 90),
  listener: oneOf<CallPlan['listener'][]>(
    'none',
    'quiet',
    'quiet',
    'quiet',
    'throws',
    'rejects',
    'aborts',
  ),
});

/** Every history that can be. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  machine,
  people: fc.array(person, { minLength: 1, maxLength: 6 }),
  deeds: fc.array(deed, { maxLength: 9 }),
  calls: fc.oneof(
    { weight: 5, arbitrary: fc.array(call, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(call, { minLength: 2, maxLength: 3 }) },
  ),
});
