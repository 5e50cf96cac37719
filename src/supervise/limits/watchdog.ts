import { InvalidOptionError } from '../../index.js';
import type { StopReport } from '../../index.js';
import { onAbort } from '../on-abort.js';
import { shown } from '../options.js';
import { warn } from '../warn.js';
import type { LimitWatchdog } from './enforce-limits.js';
import { itemsByKey } from './keys.js';
import type { LimitOptions } from './limit-options.js';
import { terminate, tellUnknown } from './termination.js';
import { askVerdict } from './verdict.js';

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
    await Promise.all([...items].map(([key, item]) => this.#judge(key, item)));
  }

  async stop(key: string, reason: string): Promise<StopReport> {
    const underWay = this.#kills.get(key);
    if (underWay !== undefined) return underWay;
    const items = await this.#list();
    // Whatever an item may be, even `undefined`.
    for (const [name, item] of items) if (name === key) return this.#kill(key, item, reason);
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
      this.#look().catch((error: unknown) => {
        warn('the limits could not be looked at', error);
      });
    }, this.#options.intervalMs);
  }

  /** A list that takes longer than an interval is not asked for twice; that nothing was looked at meanwhile is said. */
  async #look(): Promise<void> {
    if (this.#lists > 0) throw new Error('list has not answered yet');
    await this.tick();
  }

  async #list(): Promise<Map<string, T>> {
    const begun = ++this.#moment;
    this.#lists++;
    try {
      const items = itemsByKey(this.#options, await this.#options.list());
      for (const [key, endedAt] of this.#ended) if (endedAt >= begun) items.delete(key);
      return items;
    } finally {
      if (--this.#lists === 0) this.#ended.clear();
    }
  }

  async #judge(key: string, item: T): Promise<void> {
    if (this.#isClosed() || this.#kills.has(key)) return;
    if (this.#judging.has(key)) {
      tellUnknown(this.#options, item, 'its last verdict is still awaited');
      return;
    }
    const sign = Symbol(key);
    this.#judging.set(key, sign);
    const verdict = await askVerdict(this.#options, item);
    // Ended, or closed, while it was judged: this is about a process that is no more, or none of our business.
    if (this.#judging.get(key) !== sign) return;
    this.#judging.delete(key);
    if (this.#isClosed() || verdict.verdict === 'within') return;
    if (verdict.verdict === 'unknown') tellUnknown(this.#options, item, verdict.reason);
    // What came of it was told.
    else await this.#kill(key, item, verdict.reason).catch(() => undefined);
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
