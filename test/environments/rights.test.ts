import { describe, expect, test } from 'vitest';
import { ascending } from '../helpers/reported.js';
import { contained } from './container.js';
import { expectBeating, expectEverybodyStopped } from './expect-stopped.js';
import { buildImage } from './image.js';

/* Containers in which we may not see or signal everybody, or have little of what a service needs. */

const image = buildImage();

// The overflow user: exists everywhere and owns nothing.
const NOBODY = 65_534;

describe('an unprivileged user', () => {
  test('stops all that is its own; of root’s process it says not-permitted and whose it is', async (context) => {
    const lowered = ['stranger=0', `uid=${NOBODY}`];
    const container = await contained(context, { image, lowered });
    const { said, cast } = container;
    expect(said.surroundings).toMatchObject({ uid: NOBODY, capabilities: '0000000000000000' });
    expect(said.looks).toMatchObject({ stranger: 'alive', strangerInspected: 'tree' });
    expect(said.stops).toMatchObject({
      stranger: {
        outcome: 'survived',
        survivors: [
          {
            pid: cast.stranger,
            reason: 'not-permitted',
            hint: expect.stringContaining('uid 0') as unknown,
          },
        ],
      },
      own: { code: 'ERR_PID_FILE' },
    });
    await expectEverybodyStopped(container);
    await expectBeating(container, [cast.stranger ?? 0]);
  });

  test('with hidepid=2: its own are stopped; whom /proc hides is named as what could not be looked at, never as gone', async (context) => {
    const lowered = ['stranger=0', `uid=${NOBODY}`];
    const container = await contained(context, { image, proc: 'hidden', lowered });
    const { said, cast, households } = container;
    expect(said.surroundings).toMatchObject({ uid: NOBODY, seesInit: false });
    const hidden = {
      code: 'ERR_PROCESS_TABLE',
      message: `cannot tell what process ${String(cast.stranger)} is: it exists, and may not be looked at`,
    };
    expect(said.looks).toMatchObject({
      descendants: ascending(households.lineage.slice(1)),
      stranger: 'alive',
      strangerInspected: hidden,
      strangerBelow: hidden,
    });
    // Whom nobody names nobody finds: docs/containers.md.
    expect(said.looks['everybodys']).toContain(cast.lineage);
    expect(said.looks['everybodys']).not.toContain(cast.stranger);
    expect(said.looks['strictly']).toMatchObject({
      code: 'ERR_PROCESS_TABLE',
      message: expect.stringContaining('hidepid') as unknown,
    });
    expect(said.stops).toMatchObject({
      stranger: {
        outcome: 'survived',
        members: [{ pid: cast.stranger, fate: 'alive' }],
        survivors: [{ pid: cast.stranger, reason: 'not-permitted' }],
      },
    });
    // Who of a tree had become another user would not have been seen, and nothing more is claimed.
    expect(said.stops).toMatchObject({ lineage: { coverage: 'process' } });
    await expectEverybodyStopped(container, 'process');
    await expectBeating(container, [cast.stranger ?? 0]);
  });
});

describe('root without capabilities, as --cap-drop ALL leaves it', () => {
  test('is refused by other users’ processes like any user, and stops all that is its own', async (context) => {
    const lowered = [`stranger=${NOBODY}`, 'nocapabilities'];
    const container = await contained(context, { image, lowered });
    const { said, cast } = container;
    expect(said.surroundings).toMatchObject({ uid: 0, capabilities: '0000000000000000' });
    expect(said.stops).toMatchObject({
      stranger: {
        outcome: 'survived',
        survivors: [{ pid: cast.stranger, reason: 'not-permitted' }],
      },
      own: 'removed',
    });
    await expectEverybodyStopped(container);
    await expectBeating(container, [cast.stranger ?? 0]);
  });
});

describe('ulimit -n 64', () => {
  test('a quarter of the descriptors pin members, the others are known by their start time: all are stopped', async (context) => {
    const container = await contained(context, { image, lowered: ['nofile=64'] });
    const { surroundings, stops } = container.said;
    expect(surroundings).toMatchObject({ descriptors: 64 });
    const held = stops['held'] as Record<string, number>;
    const { before = Number.NaN, captured = Number.NaN, after } = held;
    expect(captured - before, 'descriptors that pin').toBe(16);
    expect(container.households.crowd.length).toBeGreaterThan(16);
    expect(after).toBe(before);
    // Loading takes descriptors too: all modules of a graph are read at once.
    expect(stops).toMatchObject({ typed: { code: 0, stderr: '' } });
    await expectEverybodyStopped(container);
  });
});
