import { describe, expect, it } from 'vitest';
import { Listings } from '../../../src/platform/listings.js';
import type { Listing } from '../../../src/platform/portable/listing.js';
import { takeListing } from '../../../src/platform/portable/take-listing.js';
import { FakeSources, SELF, tableRow } from './portable/fake-sources.js';

/** Those of `ps`, which is the back end that runs two helpers for each. */
function listingsOf(sources: FakeSources): Listings<Listing> {
  return new Listings(sources.clock, () => takeListing(sources));
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
    expect(listings.recent).toBeUndefined();
    const attempt = await listings.attempt();
    sources.now += 499;
    expect(listings.recent).toBe(attempt);
    sources.now += 1;
    expect(listings.recent).toBeUndefined();
  });

  it('goes on after a failure, and rests after it too', async () => {
    const sources = new FakeSources();
    const listings = listingsOf(sources);
    sources.fail = new Error('no ps');
    await expect(listings.take()).rejects.toBe(sources.fail);
    expect(listings.recent).toMatchObject({ ok: false, error: sources.fail });
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
