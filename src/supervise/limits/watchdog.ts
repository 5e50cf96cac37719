import { InvalidOptionError } from '../../index.js';
import type { StopReport } from '../../index.js';
import { onAbort } from '../on-abort.js';
import { isObject, shown } from '../options.js';
import { messageOf, warn } from '../warn.js';
import type { LimitWatchdog } from './enforce-limits.js';
import type { LimitOptions, Verdict } from './limit-options.js';
import { terminate, tellUnknown } from './termination.js';

/** Looks, decides and ends; who is being ended is not looked at. */
export class Watchdog<T> implements LimitWatchdog {
  readonly #options: LimitOptions<T>;
  readonly #kills = new Map<string, Promise<StopReport>>();
  /** Who is being judged, each by a sign of its own: a kill meanwhile takes it away, and the verdict with it. */
  readonly #judging = new Map<string, symbol>();
  /** When a kill ended, for lists that were begun before: they may still name who is no more. */
  readonly #ended = new Map<string, number>();
  #moment = 0;
  #lists = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #ignoreSignal = (): void => undefined;

  constructor(options: LimitOptions<T>) {
    this.#options = options;
    this.#ignoreSignal = onAbort(options.signal, () => {
      this.#end();
    });
    this.#schedule();
  }

  async tick(): Promise<void> {
    if (this.#closed) throw new InvalidOptionError('this watchdog was closed: it looks no more');
    const items = await this.#list();
    await Promise.all(items.map((item) => this.#judge(item)));
  }

  async stop(key: string, reason: string): Promise<StopReport> {
    const underWay = this.#kills.get(key);
    if (underWay !== undefined) return underWay;
    for (const item of await this.#list()) {
      if (this.#options.key(item) === key) return this.#kill(key, item, reason);
    }
    throw new InvalidOptionError(`no item has the key ${shown(key)}`);
  }

  async close(): Promise<void> {
    this.#end();
    while (this.#kills.size > 0) await Promise.allSettled(this.#kills.values());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #end(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#ignoreSignal();
  }

  /** A method, since it may have been closed across any `await`. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#schedule();
      // A list that takes longer than an interval is not asked for twice.
      if (this.#lists > 0) return;
      this.tick().catch((error: unknown) => {
        warn('the limits could not be looked at', error);
      });
    }, this.#options.intervalMs);
  }

  async #list(): Promise<T[]> {
    const begun = ++this.#moment;
    this.#lists++;
    try {
      const items = [...(await this.#options.list())];
      return items.filter((item) => (this.#ended.get(this.#options.key(item)) ?? 0) < begun);
    } finally {
      if (--this.#lists === 0) this.#ended.clear();
    }
  }

  async #judge(item: T): Promise<void> {
    const key = this.#options.key(item);
    if (this.#isClosed() || this.#kills.has(key) || this.#judging.has(key)) return;
    const sign = Symbol(key);
    this.#judging.set(key, sign);
    const verdict = await this.#verdict(item);
    // Ended, or closed, while it was judged: this is about a process that is no more, or none of our business.
    if (this.#judging.get(key) !== sign) return;
    this.#judging.delete(key);
    if (this.#isClosed() || verdict.verdict === 'within') return;
    if (verdict.verdict === 'unknown') tellUnknown(this.#options, item, verdict.reason);
    // What came of it was told.
    else await this.#kill(key, item, verdict.reason).catch(() => undefined);
  }

  async #verdict(item: T): Promise<Verdict> {
    try {
      const verdict: unknown = await this.#options.verdict(item);
      if (isVerdict(verdict)) return verdict;
      return { verdict: 'unknown', reason: `verdict answered ${shown(verdict)}` };
    } catch (error) {
      return { verdict: 'unknown', reason: messageOf(error) };
    }
  }

  #kill(key: string, item: T, reason: string): Promise<StopReport> {
    const underWay = this.#kills.get(key);
    if (underWay !== undefined) return underWay;
    this.#judging.delete(key);
    const kill = terminate(this.#options, item, reason).finally(() => {
      this.#kills.delete(key);
      if (this.#lists > 0) this.#ended.set(key, ++this.#moment);
    });
    this.#kills.set(key, kill);
    return kill;
  }
}

function isVerdict(value: unknown): value is Verdict {
  return (
    isObject(value) &&
    (value['verdict'] === 'within' ||
      ((value['verdict'] === 'exceeded' || value['verdict'] === 'unknown') &&
        typeof value['reason'] === 'string'))
  );
}
