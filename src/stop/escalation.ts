import type { Platform } from '../platform/platform.js';
import type { EventOutlet } from './event-outlet.js';
import { nextStep } from './family.js';
import type { Family, Step } from './family.js';
import { continueMember, killBurst, killGroupAgain, pursue } from './kill-burst.js';
import type { Pursuer } from './kill-burst.js';
import { isAlive, isRefused, wasKilled } from './member.js';
import type { Member } from './member.js';
import type { Membership } from './membership.js';
import { askMember } from './signal-member.js';
import { StageLog } from './stage-log.js';
import type { OpenStage } from './stage-log.js';
import type { Timetable } from './timetable.js';

/** What an escalation works with. */
export interface EscalationOptions {
  readonly platform: Platform;
  readonly events: EventOutlet;
  readonly membership: Membership;
  readonly timetable: Timetable;
  /** Whether whoever is killed is stopped before. */
  readonly freezes: boolean;
  /** Whether the stop was abandoned, by a listener for instance: then nothing more is sent. */
  readonly isAbandoned: () => boolean;
}

/** Carries out what each family's next step is: everything that signals. Never yields. */
export class Escalation {
  readonly stages: StageLog;
  /** Whom each polite stage has asked: families that reach it one after the other may share a root. */
  readonly #asked: Set<Member>[] = [];
  readonly #options: EscalationOptions;

  constructor(options: EscalationOptions) {
    this.#options = options;
    this.stages = new StageLog(options.platform.clock, options.events);
  }

  /** Moves every family on as far as it is due. Says whether anybody was signalled. */
  act(): boolean {
    const { membership } = this.#options;
    // However long it was waited already: they have to be met often to be known.
    const isHunting = membership.isOutrun && membership.pursues;
    const caught = this.#pursue();
    try {
      return this.#act() || isHunting;
    } finally {
      for (const member of caught) this.#letGo(member);
    }
  }

  #act(): boolean {
    let acted = false;
    // A stage that is waited 0 ms for is followed at once. Every step moves its family on, so this ends.
    for (let steps = this.#dueSteps(); steps.length > 0; steps = this.#dueSteps()) {
      for (const { step, families } of steps) {
        if (this.#options.isAbandoned()) return acted;
        acted = this.#take(step, families) || acted;
      }
    }
    for (const family of this.#options.membership.families) {
      if (this.#options.isAbandoned()) return acted;
      const stage = this.stages.stageOf(family);
      if (stage !== undefined) acted = this.#serve(stage) || acted;
    }
    return this.#killGroupAgain() || acted;
  }

  /** Not beyond the schedule: whoever is left then is named, and not signalled any more. */
  #killGroupAgain(): boolean {
    const { platform, membership, timetable, isAbandoned } = this.#options;
    if (isAbandoned() || platform.clock.now() >= timetable.endMs) return false;
    return killGroupAgain({
      ...this.#pursuer,
      inhabitants: membership.inhabitants,
      isCondemned: ({ family }) => family.phase === 'killing',
    });
  }

  /** Whoever outruns every look is stopped for as long as it takes to signal it. */
  #pursue(): readonly Member[] {
    const { platform, membership, timetable, isAbandoned } = this.#options;
    if (!membership.isOutrun || isAbandoned()) return [];
    const killAtMs = timetable.killAtMs ?? Infinity;
    const stops =
      platform.clock.now() >= killAtMs ||
      membership.families.some(({ phase }) => phase === 'killing');
    return pursue(this.#pursuer, stops);
  }

  #letGo(member: Member): void {
    if (!member.frozen) return;
    member.frozen = false;
    if (!wasKilled(member)) continueMember(this.#options, member);
  }

  /** Whether nothing more will be tried for anybody who is left. */
  hasGivenUp(): boolean {
    const now = this.#options.platform.clock.now();
    return this.#options.membership.families.every(
      (family) =>
        !family.members.some(isAlive) ||
        nextStep(family, this.#options.timetable, now).do === 'give-up',
    );
  }

  /** Whether anybody is to be signalled now: whoever was met since the last time. */
  isBehind(): boolean {
    return this.#dueSteps().length > 0 || this.#owesIn(({ signal }) => signal !== 'SIGKILL');
  }

  /** Whether a stage under way has yet to reach somebody, be it one who could not be told from another process when SIGKILL was due: that is tried again. */
  owesSignals(): boolean {
    return this.#owesIn(() => true);
  }

  #owesIn(counts: (stage: OpenStage) => boolean): boolean {
    return this.#options.membership.families.some((family) => {
      const stage = this.stages.stageOf(family);
      return stage !== undefined && counts(stage) && unserved(stage).length > 0;
    });
  }

  /** Ends the stages that are still open. */
  close(): void {
    for (const family of this.#options.membership.families) this.stages.leave(family);
  }

  /** The steps that are due now; families that take the same one take it together. */
  #dueSteps(): { readonly step: DueStep; readonly families: Family[] }[] {
    const { platform, membership, timetable } = this.#options;
    const now = platform.clock.now();
    const together = new Map<string, { readonly step: DueStep; readonly families: Family[] }>();
    for (const family of membership.families) {
      const step = nextStep(family, timetable, now);
      if (step.do === 'nothing' || step.do === 'give-up') continue;
      const group = together.get(JSON.stringify(step)) ?? { step, families: [] };
      group.families.push(family);
      together.set(JSON.stringify(step), group);
    }
    return [...together.values()];
  }

  #take(step: DueStep, families: readonly Family[]): boolean {
    const { platform, timetable } = this.#options;
    const acted = this.#serve(this.#enter(step, families));
    // Freezing and killing a large tree takes a while, which is not the time it is given to go.
    if (step.do === 'kill') {
      const now = platform.clock.now();
      const end = Math.max(timetable.endMs, now + LEAST_WAIT_MS);
      move(families, 'killing', Math.min(now + timetable.killWaitMs, end));
    }
    return acted;
  }

  #enter(step: DueStep, families: readonly Family[]): OpenStage {
    const { platform, timetable } = this.#options;
    const now = platform.clock.now();
    switch (step.do) {
      case 'ask': {
        timetable.noteBegun(step.stage, now);
        const { signal, waitMs } = timetable.polite[step.stage] ?? NO_STAGE;
        for (const family of families) family.stage = step.stage;
        const asked = (this.#asked[step.stage] ??= new Set());
        return this.stages.begin(signal, waitMs, families, asked);
      }
      case 'ask-left-behind':
        move(families, 'left-behind', step.untilMs);
        return this.stages.begin('SIGTERM', step.untilMs - now, families);
      case 'kill':
        if (now >= (timetable.killAtMs ?? Infinity)) {
          timetable.noteBegun(timetable.polite.length, now);
        }
        move(families, 'killing', Infinity);
        return this.stages.begin('SIGKILL', timetable.killWaitMs, families);
    }
  }

  /** Signals whoever the stage has not reached yet: everybody at first, latecomers afterwards. */
  #serve(stage: OpenStage): boolean {
    if (this.#options.isAbandoned()) return false;
    const waiting = unserved(stage);
    if (waiting.length === 0) {
      // They were all asked before a latecomer brought its family here: a stage it is all the same.
      if (!stage.announced) this.stages.serve(stage, () => []);
      return false;
    }
    for (const member of waiting) stage.served.add(member);
    this.stages.serve(stage, () =>
      stage.signal === 'SIGKILL' ? this.#kill(stage) : this.#ask(stage, waiting),
    );
    return true;
  }

  #ask({ signal }: OpenStage, members: readonly Member[]): number[] {
    return members
      .filter((member) => askMember(this.#options, member, signal))
      .map(({ ref }) => ref.pid);
  }

  #kill({ present }: OpenStage): number[] {
    const { membership } = this.#options;
    return killBurst({
      ...this.#pursuer,
      inhabitants: membership.inhabitants,
      freezes: this.#options.freezes,
      isCondemned: ({ family }) => present.has(family),
    });
  }

  get #pursuer(): Pursuer {
    const { platform, events, membership } = this.#options;
    const { members, view, adopt, isChildOfStranger } = membership;
    return {
      ...{ platform, events, members, view, adopt, isChildOfStranger },
      pursues: () => membership.pursues,
      noteStrangers: (count) => {
        membership.noteStrangers(count);
      },
    };
  }
}

type DueStep = Exclude<Step, { do: 'nothing' | 'give-up' }>;

// Whoever is killed at the very end is still given a moment to go.
const LEAST_WAIT_MS = 500;
const NO_STAGE = { signal: 'SIGTERM', waitMs: 0 } as const;

function move(families: readonly Family[], phase: Family['phase'], untilMs: number): void {
  for (const family of families) Object.assign(family, { phase, untilMs });
}

/** Whom a family's stage is meant for. */
function meantBy({ phase, asksEverybody, roots, members }: Family): Member[] {
  return (phase === 'asking' && !asksEverybody ? roots : members).filter(isAlive);
}

/** Whom a stage has yet to reach. */
function unserved(stage: OpenStage): Member[] {
  // Whom only the marker speaks for is waited for through the roots of others: nobody is meant twice.
  const meant = new Set([...stage.present].flatMap(meantBy));
  return [...meant].filter((member) => !isServed(stage, member));
}

/** SIGKILL is tried again for whoever could not be told from another process the first time. */
function isServed(stage: OpenStage, member: Member): boolean {
  if (isRefused(member)) return true;
  return stage.signal === 'SIGKILL' ? wasKilled(member) : stage.served.has(member);
}
