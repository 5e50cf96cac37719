import type { Edit } from '../../scripts/transpile.js';

/** A planted bug: one change to a source, and within how many histories the simulation has to notice. */
export interface Mutant extends Edit {
  readonly what: string;
  readonly within: number;
}

/** Bugs that somebody could write. Each undoes one decision of the engine. */
export const MUTANTS: readonly Mutant[] = [
  {
    what: 'signals without comparing the identity first',
    file: 'src/stop/signal-member.ts',
    from: "if (currentStatus(member).status !== 'alive') return false;",
    to: 'currentStatus(member);',
    within: 1_000,
  },
  {
    what: 'never continues what it froze',
    file: 'src/stop/kill-burst.ts',
    from: 'if (!wasKilled(member)) attempt(() => continueMember(condemned, member));',
    to: '',
    within: 3_000,
  },
  {
    what: 'takes "could not look" for gone',
    file: 'src/stop/refresh.ts',
    from: "member.state = 'unknown';",
    to: "member.state = 'unknown';\n      settle(member, options, 0);",
    within: 1_000,
  },
  {
    what: 'adopts by the number of a dead parent',
    file: 'src/stop/members.ts',
    from: 'if (member === undefined || !isAlive(member) || this.#succeeded.has(member)) return undefined;',
    to: '',
    within: 3_000,
  },
  {
    what: 'forgets SIGCONT after a polite signal',
    file: 'src/stop/signal-member.ts',
    from: "  deliver(hand, member, 'SIGCONT');\n",
    to: '',
    within: 500,
  },
  {
    what: 'ends a second after its deadline',
    file: 'src/stop/timetable.ts',
    from: 'return this.#startMs + this.#totalMs;',
    to: 'return this.#startMs + this.#totalMs + 1_050;',
    within: 1_000,
  },
  {
    what: 'kills a millisecond too early',
    file: 'src/stop/timetable.ts',
    from: 'return this.#kills ? this.#startMs + this.#politeMs(this.#stages.length) : undefined;',
    to: 'return this.#kills ? this.#startMs + this.#politeMs(this.#stages.length) - 1 : undefined;',
    within: 500,
  },
  {
    what: 'kills without a KILL stage',
    file: 'src/stop/timetable.ts',
    from: 'return this.#kills ? this.#startMs + this.#politeMs(this.#stages.length) : undefined;',
    to: 'return this.#startMs + this.#politeMs(this.#stages.length);',
    within: 1_000,
  },
  {
    what: 'takes in who carries another marker',
    file: 'src/stop/adoption.ts',
    from: "if (carried === 'another' && !isInside) return undefined;",
    to: '',
    within: 3_000,
  },
  {
    what: 'asks everybody although only the root is meant',
    file: 'src/stop/escalation.ts',
    from: "(phase === 'asking' && !asksEverybody ? roots : members)",
    to: 'members',
    within: 1_000,
  },
  {
    what: 'goes on signalling after an abort',
    file: 'src/stop/turns.ts',
    from: "if (this.#abandoned) throw new Error('the stop was abandoned');",
    to: '',
    within: 3_000,
  },
  {
    what: 'leaves its listener at the signal',
    file: 'src/stop/turns.ts',
    from: 'this.#stopListening();\n    this.#timer.wake();',
    to: 'this.#timer.wake();',
    within: 1_000,
  },
  {
    what: 'leaves its view open',
    file: 'src/stop/membership.ts',
    from: 'this.#stopWatching();\n    this.view.close();',
    to: 'this.#stopWatching();',
    within: 100,
  },
  {
    what: 'is certain at once, without a quiet moment',
    file: 'src/stop/membership.ts',
    from: 'if (!this.looksAround) return true;\n    this.#askGroup();',
    to: 'return true;',
    within: 5_000,
  },
  {
    what: 'forgets the first signal in the report',
    file: 'src/stop/reports.ts',
    from: 'signals: [...signals],',
    to: 'signals: signals.slice(1),',
    within: 100,
  },
  {
    what: 'tells no signals',
    file: 'src/stop/signal-member.ts',
    from: '  noteSent(hand, member, signal);\n  return true;',
    to: '  member.signals.push(signal);\n  return true;',
    within: 100,
  },
  {
    what: 'says killed of whoever exited',
    file: 'src/stop/refresh.ts',
    from: "if (wasKilled(member)) return 'killed';",
    to: "if (member.signals.length > 0) return 'killed';",
    within: 100,
  },
  {
    what: 'adopts a process whose number it has seen again and again',
    file: 'src/stop/members.ts',
    from: 'if (before === undefined || !isLeft(before) || member.sighting !== undefined) {',
    to: 'if (before === undefined || !isLeft(before)) {',
    within: 5_000,
  },
  {
    what: 'asks a root twice in one stage',
    file: 'src/stop/escalation.ts',
    from: 'const asked = (this.#asked[step.stage] ??= new Set());',
    to: 'const asked = new Set<Member>();',
    within: 20_000,
  },
  {
    what: 'claims success at the end without another look',
    file: 'src/stop/turns.ts',
    from: 'return this.#isKnownWhoIsLeft(now >= endMs + CERTAINTY_MS);',
    to: 'this.#membership.settle();\n      return true;',
    within: 5_000,
  },
  {
    what: 'claims success on an abort without a look',
    file: 'src/stop/turns.ts',
    from: 'if (wasAlive && !this.#membership.lookAtOnce()) return false;',
    to: '',
    within: 10_000,
  },
  {
    what: 'freezes once, without looking whether all stand',
    file: 'src/stop/kill-burst.ts',
    from: 'if (rounds >= MOST_ROUNDS) break;',
    to: 'break;',
    within: 5_000,
  },
  {
    what: 'lets a forbidden target through',
    file: 'src/stop/named-targets.ts',
    from: 'if (ancestors.has(ref.pid)) {',
    to: 'if (ancestors.has(-ref.pid)) {',
    within: 3_000,
  },
  {
    what: 'signals in a rehearsal',
    file: 'src/stop/turns.ts',
    from: 'if (this.#order.plan.dryRun) return',
    to: 'if (this.#order.plan.dryRun && this.#order.named.length === 0) return',
    within: 1_000,
  },
];
