import { describe, expect, test } from 'vitest';
import { escalatingStop } from '../../../src/index.js';
import type { StopEvent } from '../../../src/index.js';
import { Story, expectHarmless } from './story.js';

/* A member that cannot be looked at any more is tried again, and no try holds up the event loop for long. */

describe('SIGKILL to whoever cannot be told from another process', () => {
  test('is tried again for as long as the stage lasts, a few rounds at a time', async () => {
    using story = new Story();
    const worker = story.stranger({ ignores: ['SIGTERM'] });
    story.later(500, () => {
      story.system.fail(['listing', 'pins', 'sight']);
    });
    const events: StopEvent[] = [];
    const report = await story.run(
      escalatingStop(worker, {
        schedule: 'TERM/1/KILL/1',
        reject: false,
        onEvent: (event) => events.push(event),
      }),
    );
    expect(report).toMatchObject({ outcome: 'unknown', survivors: [{ pid: worker.pid }] });
    const bursts = events.filter((event) => event.type === 'frozen');
    expect(bursts.length).toBeGreaterThan(10);
    expect(Math.max(...bursts.map(({ rounds }) => rounds))).toBeLessThanOrEqual(10);
    expectHarmless(story);
  });

  test('reaches it in the very first burst after it can be told again', async () => {
    using story = new Story();
    const worker = story.stranger({ ignores: ['SIGTERM'] });
    story.later(500, () => {
      story.system.fail(['listing', 'pins', 'sight'], 1_000);
    });
    const report = await story.run(escalatingStop(worker, { schedule: 'TERM/1/KILL/2' }));
    expect(report.outcome).toBe('killed');
    expect(story.timesOf('SIGKILL')[0]).toBeGreaterThanOrEqual(1_500);
    expect(story.timesOf('SIGKILL')[0]).toBeLessThanOrEqual(1_550);
    expectHarmless(story);
  });
});
