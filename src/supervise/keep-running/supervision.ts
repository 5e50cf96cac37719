import { SurvivorsError } from '../../index.js';
import type { StopReport } from '../../index.js';
import type { Health } from '../health/process-health.js';
import { Pause } from '../pause.js';
import { restart } from '../restart.js';
import { notify, warn } from '../warn.js';
import { Retries } from './retries.js';
import type { HealthSupervisor } from './supervise-health.js';
import { healthIn } from './supervise-options.js';
import type { SupervisionEnd, SupervisionEvent, SupervisionPlan } from './supervise-options.js';

/** Thrown in place of a start that a deliberate stop has overtaken. */
const OVERTAKEN = new Error('it was stopped on purpose meanwhile');

/** Ends after which the process is somebody else's, or no more. */
const HANDED_BACK: readonly SupervisionEnd[] = ['stopped', 'closed', 'released'];

/** One supervision, from the first check to its end. */
export class Supervision implements HealthSupervisor {
  readonly ended: Promise<SupervisionEnd>;
  readonly #plan: SupervisionPlan;
  readonly #retries: Retries;
  readonly #pause = new Pause();
  #resolveEnded: (reason: SupervisionEnd) => void = () => undefined;
  #end: SupervisionEnd | undefined;
  /** A restart under way: what it is doing to the process cannot be called off. */
  #restarting: Promise<void> | undefined;

  constructor(plan: SupervisionPlan) {
    this.#plan = plan;
    this.#retries = new Retries(plan);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#run().catch((error: unknown) => {
      warn('a supervision failed', error);
    });
  }

  async stop(): Promise<StopReport> {
    await this.#endNow('stopped');
    return this.#plan.stop();
  }

  async close(): Promise<void> {
    await this.#endNow('closed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end === undefined || !HANDED_BACK.includes(this.#end)) await this.stop();
  }

  async #run(): Promise<void> {
    while (this.#end === undefined) {
      await this.#pause.wait(this.#plan.intervalMs);
      if (this.#isOver()) return;
      const health = await this.#check();
      if (this.#isOver()) return;
      if (health === 'released') return this.#finish('released');
      await this.#answer(health);
    }
  }

  async #check(): Promise<Health | 'released'> {
    try {
      const health = healthIn(await this.#plan.check());
      if (health !== undefined) this.#say({ type: 'checked', health });
      return health ?? 'released';
    } catch (error) {
      this.#say({ type: 'check-failed', error });
      return 'unknown';
    }
  }

  async #answer(health: Health): Promise<void> {
    const { policy } = this.#plan;
    switch (health) {
      case 'unknown':
        return;
      case 'healthy':
        this.#retries.healthy(performance.now());
        return;
      case 'completed':
        if (policy === 'always') await this.#tryAgain();
        else this.#finish('completed');
        return;
      case 'zombie':
      case 'failed':
        if (policy === 'never') this.#finish('failed');
        else await this.#tryAgain();
        return;
    }
  }

  async #tryAgain(): Promise<void> {
    const next = this.#retries.next();
    if (next === undefined) return this.#finish('gave-up');
    this.#say({ type: 'restarting', ...next });
    await this.#pause.wait(next.afterMs);
    if (this.#isOver()) return;
    this.#restarting = this.#restart(next.attempt);
    await this.#restarting;
    this.#restarting = undefined;
  }

  async #restart(attempt: number): Promise<void> {
    try {
      const { stopped } = await restart({
        stop: this.#plan.stop,
        start: () => {
          if (this.#isOver()) throw OVERTAKEN;
          return this.#plan.start();
        },
      });
      this.#say({ type: 'restarted', attempt, stopped });
    } catch (error) {
      if (error === OVERTAKEN) return;
      if (error instanceof SurvivorsError) {
        this.#say({ type: 'survived', attempt, report: error.report });
      } else {
        this.#say({ type: 'restart-failed', attempt, error });
      }
    }
  }

  /** Nothing is begun from here on; what has been begun is waited for. */
  async #endNow(reason: SupervisionEnd): Promise<void> {
    this.#finish(reason);
    await this.#restarting;
  }

  #finish(reason: SupervisionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#pause.end();
    this.#say({ type: 'ended', reason });
    this.#resolveEnded(reason);
  }

  /** A method, since it may have ended across any `await`. */
  #isOver(): boolean {
    return this.#end !== undefined;
  }

  #say(event: SupervisionEvent): void {
    notify('onEvent', () => this.#plan.onEvent?.(event));
  }
}
