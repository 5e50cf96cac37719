import { describe, expect, it } from 'vitest';
import { ListingQueue } from '../../../src/platform/listing-queue.js';
import { Listings } from '../../../src/platform/listings.js';
import type { Listing } from '../../../src/platform/portable/listing.js';
import { takeListing } from '../../../src/platform/portable/take-listing.js';
import { FakeSources, SELF, tableRow } from './portable/fake-sources.js';

/** Those of `ps`, which is the back end that runs two helpers for each. */
function queueOf(sources: FakeSources): ListingQueue<Listing> {
  return new ListingQueue(sources.clock, (signal) => takeListing(sources, signal));
}

function listingsOf(sources: FakeSources): Listings<Listing> {
  return new Listings(queueOf(sources));
}

describe('Listings', () => {
  it('shares one listing among all who wait for one that has not begun', async () => {
    const sources = new FakeSources();
    const listings = listingsOf(sources);
    const taken = await Promise.all(Array.from({ length: 100 }, () => listings.take()));
    expect(sources.listings).toBe(1);
    expect(new Set(taken).size).toBe(1);
  });

  it('does not give one that has begun to who asks later', async () => {
    const sources = new FakeSources();
    const listings = listingsOf(sources);
    let later: Promise<unknown> | undefined;
    sources.tableRows = () => {
      later ??= listings.take();
      return Promise.resolve([]);
    };
    const first = await listings.take();
    expect(await later).not.toBe(first);
    expect(sources.listings).toBe(2);
  });

  it('rests fifty times as long as a listing took', async () => {
    const sources = new FakeSources();
    const listings = listingsOf(sources);
    const attempt = await listings.newest(false);
    sources.now += 499;
    expect(await listings.newest(false)).toBe(attempt);
    sources.now += 1;
    expect(await listings.newest(false)).not.toBe(attempt);
    expect(sources.listings).toBe(2);
  });

  it('goes on after a failure, and rests after it too', async () => {
    const sources = new FakeSources();
    const listings = listingsOf(sources);
    sources.fail = new Error('no ps');
    await expect(listings.take()).rejects.toBe(sources.fail);
    expect(await listings.newest(false)).toMatchObject({ ok: false, error: sources.fail });
    expect(sources.listings).toBe(1);
    sources.fail = undefined;
    expect((await listings.take()).processes.has(SELF)).toBe(true);
  });

  it('does without ps-list where that fails', async () => {
    const sources = new FakeSources();
    sources.tableRows = () => Promise.reject(new Error('illegal keyword specification'));
    expect((await listingsOf(sources).take()).processes.has(SELF)).toBe(true);
    expect(sources.timers).toEqual([]);
  });

  it('does without ps-list where that never answers', async () => {
    const sources = new FakeSources();
    sources.tableRows = () => new Promise(() => undefined);
    const listing = listingsOf(sources).take();
    await new Promise(setImmediate);
    expect(sources.timers.map(({ at }) => at)).toEqual([10_000]);
    sources.timers[0]?.callback();
    expect((await listing).processes.has(SELF)).toBe(true);
    expect(sources.timers).toEqual([]);
  });

  it('leaves no timer behind', async () => {
    const sources = new FakeSources();
    sources.tableRows = () => Promise.resolve([tableRow({ pid: 5 })]);
    expect((await listingsOf(sources).take()).vanished).toEqual([5]);
    expect(sources.timers).toEqual([]);
  });

  describe('for one who waits until a signal aborts', () => {
    /** Its `ps` hangs until it is ended. */
    function hanging(): { readonly queue: ListingQueue<Listing>; readonly begun: AbortSignal[] } {
      const begun: AbortSignal[] = [];
      const sources = new FakeSources();
      const queue = new ListingQueue<Listing>(sources.clock, (signal) => {
        begun.push(signal);
        sources.now += 10;
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('ended'));
          });
        });
      });
      return { queue, begun };
    }

    it('fails with its reason, ends the helper, and is not remembered', async () => {
      const { queue, begun } = hanging();
      const controller = new AbortController();
      const listings = new Listings(queue).until(controller.signal);
      const attempt = listings.newest(true);
      await new Promise(setImmediate);
      const reason = new Error('overdue');
      controller.abort(reason);
      expect(await attempt).toMatchObject({ ok: false, error: reason });
      await expect(listings.take()).rejects.toBe(reason);
      expect(begun.map(({ aborted }) => aborted)).toEqual([true]);
      expect(queue.recent).toBeUndefined();
    });

    it('starts no ps where it was ps-list that hung', async () => {
      const sources = new FakeSources();
      sources.tableRows = () => new Promise(() => undefined);
      const controller = new AbortController();
      const taken = listingsOf(sources).until(controller.signal).take();
      await new Promise(setImmediate);
      controller.abort(new Error('overdue'));
      await expect(taken).rejects.toThrow('overdue');
      await new Promise(setImmediate);
      expect(sources.listings).toBe(0);
      expect(sources.timers).toEqual([]);
    });

    it('goes on for others who wait for the same one', async () => {
      const { queue, begun } = hanging();
      const controller = new AbortController();
      const listings = new Listings(queue);
      let isOver = false;
      const patient = listings.newest(true);
      const told = (): void => {
        isOver = true;
      };
      patient.then(told, told);
      const hasty = listings.until(controller.signal).newest(true);
      await new Promise(setImmediate);
      controller.abort(new Error('overdue'));
      expect(await hasty).toMatchObject({ ok: false });
      await new Promise(setImmediate);
      expect(begun.map(({ aborted }) => aborted)).toEqual([false]);
      expect(isOver).toBe(false);
    });

    it('does not begin one that nobody waits for any more, and begins the next', async () => {
      const { queue, begun } = hanging();
      const [first, second] = [new AbortController(), new AbortController()];
      const running = new Listings(queue, first.signal).newest(true);
      await new Promise(setImmediate);
      const waiting = new Listings(queue, second.signal).newest(true);
      second.abort(new Error('overdue'));
      expect(await waiting).toMatchObject({ ok: false });
      const third = new AbortController();
      const next = new Listings(queue, third.signal).newest(true);
      first.abort(new Error('overdue'));
      expect(await running).toMatchObject({ ok: false });
      await new Promise(setImmediate);
      expect(begun.map(({ aborted }) => aborted)).toEqual([true, false]);
      third.abort(new Error('overdue'));
      expect(await next).toMatchObject({ ok: false });
    });
  });

  it('lets only one task start helpers at a time', async () => {
    const sources = new FakeSources();
    const listings = listingsOf(sources);
    const order: string[] = [];
    const task = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await new Promise(setImmediate);
      order.push(`${name} ends`);
      if (name === 'a') throw new Error('a failed');
    };
    const a = listings.exclusively(task('a'));
    const b = listings.exclusively(task('b'));
    await expect(a).rejects.toThrow('a failed');
    await b;
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
});
