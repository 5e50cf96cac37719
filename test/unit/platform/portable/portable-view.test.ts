import { describe, expect, it } from 'vitest';
import { portableFor } from '../../../../src/platform/portable/portable.js';
import { FakeSources, SELF, tableRow } from './fake-sources.js';

describe('a view of the portable back end', () => {
  it('takes a new listing only when thorough or rested', async () => {
    const sources = new FakeSources();
    const view = portableFor('darwin', sources).view();
    expect((await view.look({ thorough: false })).candidates).toHaveLength(2);
    for (let looks = 0; looks < 20; looks++) {
      expect(await view.look({ thorough: false })).toEqual({ candidates: [], unseen: 0 });
    }
    expect(sources.listings).toBe(1);
    await view.look({ thorough: true });
    expect(sources.listings).toBe(2);
    sources.now += 500;
    expect((await view.look({ thorough: false })).candidates).toHaveLength(2);
    expect(sources.listings).toBe(3);
  });

  it('keeps a call that only waits below two hundredths of the time', async () => {
    const sources = new FakeSources();
    const view = portableFor('darwin', sources).view();
    const start = sources.now;
    while (sources.now - start < 60_000) {
      await view.look({ thorough: false });
      sources.now += 1;
    }
    expect((sources.listings * sources.costMs) / 60_000).toBeLessThan(0.021);
    expect(sources.listings).toBeGreaterThan(100);
  });

  it('shows the listing that another view has taken', async () => {
    const sources = new FakeSources();
    const platform = portableFor('darwin', sources);
    const [first, second] = [platform.view(), platform.view()];
    await first.look({ thorough: false });
    expect((await second.look({ thorough: false })).candidates).toHaveLength(2);
    expect(sources.listings).toBe(1);
  });

  it('counts who came and went between two looks, once', async () => {
    const sources = new FakeSources();
    const view = portableFor('darwin', sources).view();
    sources.rows.push({ pid: 5 });
    sources.tableRows = () => Promise.resolve([tableRow({ pid: 5 }), tableRow({ pid: SELF })]);
    expect((await view.look({ thorough: true })).unseen).toBe(0);
    // Pid 5 was known; pids 6 and 7 were born and ended since.
    sources.rows.pop();
    sources.tableRows = () => Promise.resolve([5, 6, 7].map((pid) => tableRow({ pid })));
    expect((await view.look({ thorough: true })).unseen).toBe(2);
    sources.tableRows = () => Promise.resolve([]);
    expect((await view.look({ thorough: true })).unseen).toBe(0);
  });
});
