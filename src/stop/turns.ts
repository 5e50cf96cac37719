import pRetry from 'p-retry';
import { StopAbortedError } from '../errors/stop-aborted-error.js';
import { onAbort } from './abort-listeners.js';
import { coverageOf } from './coverage.js';
import { Escalation } from './escalation.js';
import { EventOutlet } from './event-outlet.js';
import { nextDueMs, nextStep } from './family.js';
import { isAlive } from './member.js';
import { Membership } from './membership.js';
import { Pace } from './pace.js';
import { abortedReport, dryRunReport, finalReport } from './reports.js';
import type { ReportSource } from './reports.js';
import { shortened } from './survivors.js';
import type { StopOrder } from './stop.js';
import type { AbortedReport, GoneReport, StopReport } from './stop-report.js';
import { WakeableTimer } from './wakeable-timer.js';

// How long after the schedule's end it may take to be certain of what was seen.
const CERTAINTY_MS = 400;
// Whoever is met and killed that late is given a moment to go; whoever is started again and again, no more than this.
const LATEST_MS = 800;
const SOON_MS = 50;
// How long a supervisor that starts things again is given to do so, after the last match went.
const RESTART_MS = 250;
const WENT_LAST = 'the last of them went when there was no time for another look';
const RESTARTED =
  'what matches came again until the end, and may do so once more; stop what starts it';
const notYet = new Error('not everybody is gone yet');

/** The turns a stop takes: look, act on what was seen, ask whether it is over, wait. */
export class Turns {
  readonly #order: StopOrder;
  readonly #startedMs: number;
  readonly #events: EventOutlet;
  readonly #membership: Membership;
  readonly #escalation: Escalation;
  readonly #pace: Pace;
  readonly #timer: WakeableTimer;
  #isCaptured = false;
  #lastMatchMs = 0;
  #queryFailure: unknown = undefined;
  #abandoned = false;
  #isFinished = false;
  #isEnding = false;
  #stopListening: () => void = () => undefined;

  constructor(order: StopOrder) {
    const { platform, plan, cgroup, ancestors, ownSession } = order;
    this.#order = order;
    this.#startedMs = platform.clock.now();
    this.#events = new EventOutlet(plan.label, plan.onEvent, () => this.#elapsedMs());
    this.#pace = new Pace(platform.clock);
    this.#timer = new WakeableTimer(platform.clock);
    this.#membership = new Membership({
      platform,
      plan,
      cgroup,
      ancestors,
      ownSession,
      signals: plan.killWaitMs !== undefined || plan.polite.length > 0,
      onExit: () => {
        this.#timer.wake();
      },
      onLatecomer: ({ ref, command }) => {
        this.#events.emit({ type: 'latecomer', process: { ...ref, ...shortened(command) } });
      },
      onGone: ({ ref, fate }) => {
        if (fate !== undefined) this.#events.emit({ type: 'gone', process: ref, fate });
      },
    });
    this.#escalation = new Escalation({
      platform,
      events: this.#events,
      membership: this.#membership,
      timetable: order.timetable,
      freezes: this.#membership.looksAround || plan.isFromFile === true,
      isAbandoned: () => this.#abandoned,
    });
  }

  async run(): Promise<StopReport> {
    this.#throwIfAbandoned();
    await this.#capture();
    if (this.#order.plan.dryRun) return this.#finish(dryRunReport(this.#source));
    await pRetry((attempt) => this.#turn(attempt), {
      retries: Infinity,
      // The waiting is done by our own timer, which a child's exit, an abort and the next stage can end.
      minTimeout: 0,
      shouldRetry: ({ error }) => error === notYet,
      onFailedAttempt: ({ error }) => (error === notYet ? this.#pause() : undefined),
    });
    // Whoever was alive at the last word is left: found gone only now, it might have left somebody behind.
    if (!this.#membership.members.left().some(isAlive)) this.#membership.settle();
    this.#escalation.close();
    return this.#finish(finalReport(this.#source));
  }

  /** Abandons the stop when the signal aborts. Success wins a tie. */
  untilAborted(signal: AbortSignal): Promise<GoneReport> {
    return new Promise((resolve, reject) => {
      const abandon = (): void => {
        if (this.#isFinished) return;
        const end = this.#abandon();
        if (end.ok) resolve(end);
        else reject(new StopAbortedError(end, { cause: signal.reason }));
      };
      if (signal.aborted) abandon();
      else this.#stopListening = onAbort(signal, abandon);
    });
  }

  close(): void {
    this.#abandoned = true;
    this.#stopListening();
    this.#timer.wake();
    this.#membership.close();
  }

  async #capture(): Promise<void> {
    const { platform, named, timetable, looking, handedOut } = this.#order;
    const candidates = await this.#membership.firstLook(named);
    this.#throwIfAbandoned();
    this.#membership.capture(named, candidates, handedOut?.());
    this.#isCaptured = true;
    const { all } = this.#membership.members;
    this.#events.emit({
      type: 'captured',
      processes: all.map(({ ref, role, command }) => ({ ...ref, role, ...shortened(command) })),
      coverage: coverageOf(this.#source, all),
    });
    for (const { ref, fate } of all) {
      if (fate !== undefined) this.#events.emit({ type: 'gone', process: ref, fate });
    }
    timetable.begin(platform.clock.now());
    looking.limitTo(timetable.totalMs);
  }

  async #turn(attempt: number): Promise<void> {
    // The first look was the capture.
    if (attempt > 1) await this.#look();
    this.#throwIfAbandoned();
    if (this.#escalation.act()) this.#pace.quicken();
    this.#throwIfAbandoned();
    const isOver = await this.#isOver();
    this.#throwIfAbandoned();
    if (!isOver) throw notYet;
  }

  async #look(): Promise<void> {
    const { clock } = this.#order.platform;
    const startedMs = clock.now();
    const isNews = this.#needsNews(startedMs);
    await this.#membership.look(isNews);
    // That a root has gone is seen without a listing; those it left behind are not asked on an old one.
    const isOld = this.#membership.view.lookNow === undefined && !isNews;
    if (isOld && this.#needsNews(clock.now())) await this.#membership.look(true);
    this.#pace.note(clock.now() - startedMs);
  }

  /** Before a signal, after SIGKILL, and before the verdict, what was seen a while ago is not good enough. */
  #needsNews(nowMs: number): boolean {
    const { families, members } = this.#membership;
    if (!members.left().some(isAlive) || this.#isBehind()) return true;
    return families.some(
      (family) =>
        family.phase === 'killing' ||
        nextStep(family, this.#order.timetable, nowMs).do !== 'nothing',
    );
  }

  /** Only a query names somebody whom this turn has not signalled. */
  #isBehind(): boolean {
    return this.#order.rematch !== undefined && this.#escalation.isBehind();
  }

  async #isOver(): Promise<boolean> {
    const { endMs } = this.#order.timetable;
    const now = this.#order.platform.clock.now();
    const { members, blind } = this.#membership;
    if (this.#membership.isCertain()) return !(await this.#takesInMatches());
    if (members.left().some(isAlive)) {
      this.#isEnding = false;
      this.#lastMatchMs = now;
      if (now < endMs + LATEST_MS && !this.#escalation.hasGivenUp()) return false;
      // A child that died beside those who are left has yet to tell of its exit.
      if (!members.left().every(isAlive) && now < endMs + CERTAINTY_MS) return false;
      await this.#takesInMatches();
      this.#throwIfAbandoned();
      return this.#isKnownWhoIsLeft(now >= endMs + CERTAINTY_MS);
    }
    // A few looks will tell whether anybody is left whom nobody knows: they need not be far apart.
    if (!this.#isEnding) this.#pace.quicken();
    this.#isEnding = true;
    if (now < (blind === undefined ? endMs + CERTAINTY_MS : endMs)) return false;
    // Whom the query still means is named, though there was never a quiet moment to ask it.
    await this.#takesInMatches();
    this.#throwIfAbandoned();
    return true;
  }

  /** Where everybody went after the last look, whom they left behind and who starts them again takes another look. */
  #isKnownWhoIsLeft(isLast: boolean): boolean {
    const { members, looksAround } = this.#membership;
    this.#membership.settle();
    if (members.left().some(isAlive)) return true;
    if (!looksAround && this.#order.rematch === undefined) return true;
    if (isLast && !this.#membership.lookAtOnce()) this.#membership.blind ??= new Error(WENT_LAST);
    return isLast;
  }

  /** Asks the query again, where there is one: whoever matches now was started anew. Says whether to go on. */
  async #takesInMatches(): Promise<boolean> {
    const { rematch, timetable, platform } = this.#order;
    // Whom nobody matched at first, nobody starts again.
    if (rematch === undefined || this.#membership.members.all.length === 0) return false;
    const { clock } = platform;
    const startedMs = clock.now();
    try {
      const matches = await rematch();
      this.#queryFailure = undefined;
      if (this.#abandoned) return false;
      if (await this.#membership.takeInMatches(matches, timetable)) {
        this.#lastMatchMs = clock.now();
        // Beyond the schedule they are named, and not signalled any more.
        if (startedMs >= timetable.endMs) {
          this.#nameMatches();
          return false;
        }
      }
    } catch (error) {
      this.#queryFailure = error;
    }
    this.#pace.note(clock.now() - startedMs);
    const isRecent = clock.now() - this.#lastMatchMs < RESTART_MS;
    const isQuiet = this.#queryFailure === undefined && this.#membership.isCertain() && !isRecent;
    if (isQuiet) return false;
    const goesOn = clock.now() < timetable.endMs + CERTAINTY_MS;
    if (!goesOn) this.#queryFailure ??= new Error(isRecent ? RESTARTED : WENT_LAST);
    return goesOn;
  }

  /** Whoever matched beyond the schedule may have gone while the query looked at others; who came after it nobody knows then. */
  #nameMatches(): void {
    if (this.#abandoned) return;
    this.#membership.settle();
    if (!this.#membership.members.left().some(isAlive)) this.#queryFailure = new Error(WENT_LAST);
  }

  /** Until there may be something to do: a look that shows nothing new is no turn. */
  async #pause(): Promise<void> {
    // Whom the query has named just now is looked at and asked, however long the next look can wait.
    if (this.#isBehind()) {
      await this.#timer.wait(0);
      return;
    }
    const { clock } = this.#order.platform;
    let now = clock.now();
    const dueMs = this.#nextDueMs(now);
    do {
      const untilMs = Math.min(now + this.#pace.intervalMs(), dueMs);
      this.#order.timetable.notePause(untilMs);
      await this.#timer.wait(untilMs - now);
      if (!this.#isStill()) return;
      // To look takes time too.
      now = clock.now();
    } while (now < dueMs);
  }

  #isStill(): boolean {
    if (this.#abandoned || this.#order.rematch !== undefined) return false;
    if (this.#escalation.owesSignals()) return false;
    const { clock } = this.#order.platform;
    const startedMs = clock.now();
    const isStill = this.#membership.isStill();
    // Else a look follows, and its cost is what counts.
    if (isStill) this.#pace.note(clock.now() - startedMs);
    return isStill;
  }

  /** When something is to be done although nobody went. */
  #nextDueMs(now: number): number {
    const { timetable } = this.#order;
    const dues = this.#membership.families
      .filter(({ members }) => members.some(isAlive))
      .map((family) => nextDueMs(family, timetable))
      // However much a look costs, there is one at the end, and beyond it the next one comes soon.
      .concat(timetable.endMs, timetable.endMs + LATEST_MS)
      .concat(Math.max(timetable.endMs + CERTAINTY_MS, now + SOON_MS))
      .filter((due) => due > now);
    return Math.min(...dues);
  }

  #abandon(): AbortedReport | GoneReport {
    this.#abandoned = true;
    const isCertain = this.#isCaptured && this.#isCertainNow();
    if (!this.#isCaptured) this.#membership.enrol(this.#order.named, []);
    this.#escalation.close();
    const end = isCertain ? finalReport(this.#source) : undefined;
    return end?.ok === true ? this.#finish(end) : this.#finish(abortedReport(this.#source));
  }

  /** Whoever went after the last look, also if that was noticed, may have left somebody behind, whom only a look can show. */
  #isCertainNow(): boolean {
    this.#membership.settle();
    if (this.#membership.members.left().length > 0) return false;
    // Who is started again is for the query to say, and that takes time.
    if (this.#order.rematch !== undefined && this.#membership.members.all.length > 0) return false;
    return this.#membership.lookAtOnce() && this.#membership.isCertain();
  }

  #finish<R extends StopReport | AbortedReport>(report: R): R {
    this.#isFinished = true;
    this.#events.emit({ type: 'finished', report });
    return report;
  }

  #throwIfAbandoned(): void {
    if (this.#abandoned) throw new Error('the stop was abandoned');
  }

  #elapsedMs(): number {
    return this.#order.platform.clock.now() - this.#startedMs;
  }

  get #source(): ReportSource {
    const { platform, plan, named } = this.#order;
    return {
      platform,
      plan,
      named,
      hidesOthers: this.#membership.hidesOthers,
      members: this.#membership.members.all,
      stages: this.#escalation.stages.records,
      startedMs: this.#startedMs,
      blind:
        (this.#membership.looksAround ? this.#membership.blind : undefined) ??
        this.#membership.doubt ??
        this.#queryFailure,
    };
  }
}
