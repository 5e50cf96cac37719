import { describe, expect, it } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { portableFor } from '../../../../src/platform/portable/portable.js';
import { FakeSources, SELF } from './fake-sources.js';

describe('sight of the portable back end', () => {
  it('is present where listed', async () => {
    const sources = new FakeSources();
    expect(await portableFor('darwin', sources).sight(SELF)).toMatchObject({
      status: 'present',
      process: { pid: SELF },
    });
    expect(sources.listings).toBe(1);
  });

  it('is absent where neither listing nor kill(2) knows it', async () => {
    const sources = new FakeSources();
    expect(await portableFor('darwin', sources).sight(5)).toEqual({ status: 'absent' });
  });

  it('is hidden where only kill(2) knows it and refuses', async () => {
    const sources = new FakeSources();
    sources.existing.set(5, 'denied');
    expect(await portableFor('darwin', sources).sight(5)).toEqual({ status: 'hidden' });
  });

  it('is a thread where it is missing twice and answers', async () => {
    const sources = new FakeSources();
    sources.existing.set(5, 'exists');
    expect(await portableFor('darwin', sources).sight(5)).toEqual({ status: 'thread' });
    expect(sources.listings).toBe(2);
  });

  it('is present where it was born after the first listing', async () => {
    const sources = new FakeSources();
    const { probe } = sources;
    sources.probe = (pid) => {
      if (pid !== 5) return probe.call(sources, pid);
      sources.rows.push({ pid });
      return 'exists';
    };
    expect(await portableFor('darwin', sources).sight(5)).toMatchObject({ status: 'present' });
  });

  it('is absent where it ended before the second listing', async () => {
    const sources = new FakeSources();
    const answers = ['exists', 'absent'] as const;
    let asked = 0;
    sources.probe = () => answers[asked++] ?? 'absent';
    expect(await portableFor('darwin', sources).sight(5)).toEqual({ status: 'absent' });
    expect(asked).toBe(2);
  });

  it('is unknown where nothing can be listed, even if nothing has the pid', async () => {
    const sources = new FakeSources();
    sources.fail = new ProcessTableError('no ps');
    const unknown = { status: 'unknown', cause: sources.fail };
    expect(await portableFor('darwin', sources).sight(5)).toEqual(unknown);
    expect(await portableFor('darwin', sources).sight(SELF)).toEqual(unknown);
  });
});
