import { describe, expect, test } from 'vitest';
import { escalatingStop } from '../../../src/index.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { Platform } from '../../../src/platform/platform.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/*
 * While members cannot be looked at, a number of theirs is handed out: whoever names it may be ours, or a stranger's.
 */

const DEAF = { ignores: ['SIGTERM', 'SIGINT'] } as const;
const SCHEDULE = { schedule: 'TERM/2/KILL/1' };

/** At 100 ms members cannot be looked at any more, for so long; right after that something happens. */
function blindFor(story: Story, ms: number, deed: () => void): void {
  story.later(100.5, () => {
    story.system.fail('pins', ms);
    deed();
  });
}

describe('a number that was handed out while nobody could be looked at', () => {
  test('makes nobody a member by a session of that number', async () => {
    using story = new Story();
    const root = story.stranger({ detached: true, ...DEAF });
    const innocents: FakeProcess[] = [];
    blindFor(story, 50, () => {
      root.exit();
      const taker = story.stranger({ pid: root.pid, detached: true });
      innocents.push(taker.fork());
      taker.exit();
    });
    const report = await story.run(escalatingStop(root, SCHEDULE));
    expect(report).toMatchObject({ ok: true, processes: [{ pid: root.pid }] });
    expect(innocents).toHaveLength(1);
    expectHarmless(story, ...innocents);
  });

  test('makes nobody a member by a parent of that number', async () => {
    using story = new Story();
    const root = story.stranger(DEAF);
    const innocents: FakeProcess[] = [];
    blindFor(story, 50, () => {
      root.exit();
      const taker = story.stranger({ pid: root.pid });
      innocents.push(taker, taker.fork());
    });
    const report = await story.run(escalatingStop(root, SCHEDULE));
    expect(report).toMatchObject({ ok: true, processes: [{ pid: root.pid }] });
    expect(innocents).toHaveLength(2);
    expectHarmless(story, ...innocents);
  });
});

describe('a number that was only passed over meanwhile', () => {
  /** Until shortly after, every look says that any number may have been handed out. */
  const passingOver = ({ platform, clock }: Story['system']): Platform => ({
    ...platform,
    view: () => {
      const view = platform.view();
      const wasHandedOut = (): boolean => clock.now() < 110;
      return {
        pin: (sighting) => view.pin(sighting),
        look: async (options) => ({ ...(await view.look(options)), wasHandedOut }),
        lookNow: () => ({ ...view.lookNow!(), wasHandedOut }),
        close: () => {
          view.close();
        },
      };
    },
  });

  // For longer than a look shows a newcomer again.
  test.each([50, 600])('is ours: who names it joins when that can be told (%i ms)', async (ms) => {
    using story = new Story();
    const restore = usePlatform(passingOver(story.system));
    const root = story.stranger({ detached: true, ...DEAF });
    const late: FakeProcess[] = [];
    blindFor(story, ms, () => {
      const middle = root.fork();
      late.push(root.fork(), middle.fork());
      middle.exit();
    });
    const report = await story.run(escalatingStop(root, SCHEDULE));
    restore();
    expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'session' });
    expect(late.map(({ isAlive }) => isAlive)).toEqual([false, false]);
    expect(report.processes.map(({ pid }) => pid).sort()).toEqual(
      [root, ...late].map(({ pid }) => pid).sort(),
    );
    expectHarmless(story);
  });
});
