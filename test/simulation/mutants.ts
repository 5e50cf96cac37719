import type { Edit } from '../../scripts/transpile.js';

/** A planted bug: one change to a source, and a history that shows it. */
export interface Mutant extends Edit {
  readonly what: string;
  /** As `SEED:INDEX`; the first that shows it, from seed 1 on. */
  readonly shownBy: string;
}

/** Bugs that somebody could write. Each undoes one decision of the engine. */
export const MUTANTS: readonly Mutant[] = [
  {
    what: 'signals without comparing the identity first',
    file: 'src/stop/signal-member.ts',
    from: "if (now.status !== 'alive' || !isMeant(now.process)) return false;",
    to: "if (now.status === 'alive' && !isMeant(now.process)) return false;",
    shownBy: '1:215',
  },
  {
    what: 'never continues what it froze',
    file: 'src/stop/kill-burst.ts',
    from: 'if (!wasKilled(member)) attempt(() => continueMember(condemned, member));',
    to: '',
    shownBy: '1:807',
  },
  {
    what: 'takes "could not look" for gone',
    file: 'src/stop/refresh.ts',
    from: "member.state = 'unknown';",
    to: "member.state = 'unknown';\n      settle(member, options, 0);",
    shownBy: '1:3',
  },
  {
    what: 'adopts by the number of a dead parent',
    file: 'src/stop/adoption.ts',
    from: `  const parent = members.holder(sighting.ppid);
  // One that can tell whom it started has said no.
  if (parent === undefined || parent.pin?.started !== undefined) return undefined;
  if (members.isInQuestion(sighting.ppid)) return undefined;
  if (isOlder(sighting, parent, platform.startPrecisionMs ?? 1000)) return undefined;
  return parentage.isParent(parent, sighting) ? parent : undefined;`,
    to: `  return members.all.findLast(({ ref }) => ref.pid === sighting.ppid);`,
    shownBy: '1:1930',
  },
  {
    what: 'takes the children of a number of which nothing else is known',
    file: 'src/stop/parentage.ts',
    from: 'if (member.pin === undefined) return false;',
    to: '',
    shownBy: '200061:4816',
  },
  {
    what: 'adopts by a number that may be another’s while it is blind',
    file: 'src/stop/members.ts',
    from: `      if (isBorne === 'unknown') this.#inQuestion.add(number);
      else this.#inQuestion.delete(number);
`,
    to: '',
    shownBy: '200136:600',
  },
  {
    what: 'kills whoever runs on although all stood',
    file: 'src/stop/kill-burst.ts',
    from: '!stood || cannotFork(member, now)',
    to: 'true',
    shownBy: '500151:746',
  },
  {
    what: 'forgets SIGCONT after a polite signal',
    file: 'src/stop/signal-member.ts',
    from: "  deliver(hand, member, 'SIGCONT');\n",
    to: '',
    shownBy: '1:0',
  },
  {
    what: 'ends a second after its deadline',
    file: 'src/stop/timetable.ts',
    from: 'return this.#startMs + this.totalMs;',
    to: 'return this.#startMs + this.totalMs + 1_050;',
    shownBy: '1:8',
  },
  {
    what: 'kills a millisecond too early',
    file: 'src/stop/timetable.ts',
    from: 'return this.#kills ? this.#startMs + this.#politeMs(this.#stages.length) : undefined;',
    to: 'return this.#kills ? this.#startMs + this.#politeMs(this.#stages.length) - 1 : undefined;',
    shownBy: '1:3',
  },
  {
    what: 'kills without a KILL stage',
    file: 'src/stop/timetable.ts',
    from: 'return this.#kills ? this.#startMs + this.#politeMs(this.#stages.length) : undefined;',
    to: 'return this.#startMs + this.#politeMs(this.#stages.length);',
    shownBy: '1:8',
  },
  {
    what: 'takes in who carries another marker',
    file: 'src/stop/adoption.ts',
    from: "if (carried === 'another' && !isInside) return undefined;",
    to: '',
    shownBy: '1:52',
  },
  {
    what: 'asks everybody although only the root is meant',
    file: 'src/stop/escalation.ts',
    from: "(phase === 'asking' && !asksEverybody ? roots : members)",
    to: 'members',
    shownBy: '1:3',
  },
  {
    what: 'goes on signalling after an abort',
    file: 'src/stop/turns.ts',
    from: "if (this.#abandoned) throw new Error('the stop was abandoned');",
    to: '',
    shownBy: '1:27',
  },
  {
    what: 'leaves its listener at the signal',
    file: 'src/stop/turns.ts',
    from: 'this.#stopListening();\n    this.#timer.wake();',
    to: 'this.#timer.wake();',
    shownBy: '1:3',
  },
  {
    what: 'leaves its view open',
    file: 'src/stop/membership.ts',
    from: 'this.#stopWatching();\n    this.view.close();',
    to: 'this.#stopWatching();',
    shownBy: '1:0',
  },
  {
    what: 'is certain at once, without a quiet moment',
    file: 'src/stop/membership.ts',
    from: 'if (!this.looksAround) return true;\n    this.#askGroup();',
    to: 'return true;',
    shownBy: '1:462',
  },
  {
    what: 'forgets the first signal in the report',
    file: 'src/stop/reports.ts',
    from: 'signals: [...signals],',
    to: 'signals: signals.slice(1),',
    shownBy: '1:0',
  },
  {
    what: 'tells no signals',
    file: 'src/stop/signal-member.ts',
    from: '  noteSent(hand, member, signal);\n  return true;',
    to: '  member.signals.push(signal);\n  return true;',
    shownBy: '1:0',
  },
  {
    what: 'says killed of whoever exited',
    file: 'src/stop/refresh.ts',
    from: "if (wasKilled(member)) return 'killed';",
    to: "if (member.signals.length > 0) return 'killed';",
    shownBy: '1:0',
  },
  {
    what: 'adopts a process whose number it has seen again and again',
    file: 'src/stop/members.ts',
    from: 'if (before === undefined || !isLeft(before) || member.sighting !== undefined) {',
    to: 'if (before === undefined || !isLeft(before)) {',
    shownBy: '1:781',
  },
  {
    what: 'claims success at the end without another look',
    file: 'src/stop/turns.ts',
    from: 'return this.#isKnownWhoIsLeft(now >= endMs + CERTAINTY_MS);',
    to: 'this.#membership.settle();\n      return true;',
    shownBy: '9:2147',
  },
  {
    what: 'claims success on an abort without a look',
    file: 'src/stop/turns.ts',
    from: 'return this.#membership.lookAtOnce() && this.#membership.isCertain();',
    to: 'return this.#membership.isCertain();',
    shownBy: '24:747',
  },
  {
    what: 'looks four times a second',
    file: 'src/stop/pace.ts',
    from: 'return Math.max(Math.min(1 + waited * GROWTH, SLOWEST_MS), affordable);',
    to: 'return Math.max(250, affordable);',
    shownBy: '1:7',
  },
  {
    what: 'says alive of whoever refused a signal and cannot be looked at',
    file: 'src/stop/survivors.ts',
    from: "return status.status !== 'unknown' || (isNumber && refused !== undefined);",
    to: "return status.status !== 'unknown' || refused !== undefined || isNumber;",
    shownBy: '1:348',
  },
  {
    what: 'reads the clock before it asks',
    file: 'src/stop/membership.ts',
    from: 'refresh(member, this.members, { now: () => clock.now(), self, isPatient });',
    to: 'const nowMs = clock.now();\n      refresh(member, this.members, { now: () => nowMs, self, isPatient });',
    shownBy: '1:310',
  },
  {
    what: 'pins its targets after the first look',
    file: 'src/stop/membership.ts',
    from: 'this.#enrolment.hold(named);\n',
    to: '',
    shownBy: '1:751',
  },
  {
    what: 'lets a forbidden target through',
    file: 'src/stop/named-targets.ts',
    from: 'if (ancestors.has(ref.pid)) {',
    to: 'if (ancestors.has(-ref.pid)) {',
    shownBy: '1:122',
  },
  {
    what: 'signals in a rehearsal',
    file: 'src/stop/turns.ts',
    from: 'if (this.#order.plan.dryRun) return',
    to: 'if (this.#order.plan.dryRun && this.#order.named.length === 0) return',
    shownBy: '1:2',
  },
];
