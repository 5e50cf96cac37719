import type { Clock } from '../platform/clock.js';
import type { EventOutlet } from './event-outlet.js';
import type { Family } from './family.js';
import { isLeft } from './member.js';
import type { Member } from './member.js';
import type { StageRecord } from './stop-report.js';

/** A stage that one or more families are in. */
export interface OpenStage {
  readonly index: number;
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
  readonly startedMs: number;
  readonly sentTo: number[];
  /** Whom it was sent to, or would not be: nobody is asked twice in one stage. */
  readonly served: Set<Member>;
  readonly families: Set<Family>;
  readonly present: Set<Family>;
  announced: boolean;
  waitedMs: number | undefined;
}

/** The stages as they really happen. */
export class StageLog {
  readonly #clock: Clock;
  readonly #events: EventOutlet;
  readonly #stages: OpenStage[] = [];
  readonly #stageOf = new Map<Family, OpenStage>();

  constructor(clock: Clock, events: EventOutlet) {
    this.#clock = clock;
    this.#events = events;
  }

  get records(): StageRecord[] {
    return this.#stages.map(({ signal, sentTo, waitedMs = 0 }) => ({ signal, sentTo, waitedMs }));
  }

  stageOf(family: Family): OpenStage | undefined {
    return this.#stageOf.get(family);
  }

  /** The families enter a stage together; each leaves the one it was in. */
  begin(
    signal: NodeJS.Signals,
    waitMs: number,
    families: readonly Family[],
    served: Set<Member> = new Set(),
  ): OpenStage {
    for (const family of families) this.leave(family);
    const stage: OpenStage = {
      index: this.#stages.length,
      signal,
      waitMs,
      startedMs: this.#clock.now(),
      sentTo: [],
      served,
      families: new Set(families),
      present: new Set(families),
      announced: false,
      waitedMs: undefined,
    };
    this.#stages.push(stage);
    for (const family of families) this.#stageOf.set(family, stage);
    return stage;
  }

  /** A stage ends when the last of its families has left it. */
  leave(family: Family): void {
    const stage = this.#stageOf.get(family);
    if (stage === undefined) return;
    this.#stageOf.delete(family);
    stage.present.delete(family);
    if (stage.present.size > 0) return;
    stage.waitedMs = this.#clock.now() - stage.startedMs;
    const left = [...stage.families].flatMap(({ members }) => members.filter(isLeft)).length;
    const { index, waitedMs } = stage;
    this.#events.emit({ type: 'stage-ended', index, waitedMs, left });
  }

  /** Signals go to whoever the stage has not served yet; the first time, the stage is announced. */
  serve(stage: OpenStage, send: () => readonly number[]): void {
    this.#events.uninterrupted(
      () => stage.sentTo.push(...send()),
      () => this.#announcement(stage),
    );
  }

  #announcement(stage: OpenStage): Parameters<EventOutlet['emit']>[0] | undefined {
    if (stage.announced) return undefined;
    stage.announced = true;
    const { index, signal, waitMs, sentTo } = stage;
    return { type: 'stage-started', index, signal, waitMs, sentTo: [...sentTo] };
  }
}
