import { describe, expect, test } from 'vitest';
import { contained } from './container.js';
import {
  TARGETS,
  bystanders,
  expectEverybodyStopped,
  expectNoZombies,
  fates,
} from './expect-stopped.js';
import { buildImage } from './image.js';

/*
 * The kernel gives every orphan to PID 1. Node.js collects the children that it started and nobody else, so in a
 * container of which it is PID 1 the dead orphans of whatever was stopped stay as zombies.
 */

const image = buildImage();

describe('a container where we are PID 1', () => {
  test('everybody is stopped, orphans by their marker; the dead are gone to us, and we are named as who has yet to reap them', async (context) => {
    const container = await contained(context, { image, init: false });
    const { said, cast, households } = container;
    expect(said.surroundings).toMatchObject({ pid: 1, proc: '1' });
    // The daemon had become our child, which made it a member of no stop but the one that knows its marker.
    expect(said.looks['children']).toContain(households.marked[1]);
    await expectEverybodyStopped(container);
    for (const name of TARGETS) {
      const [root, ...below] = fates(container, name);
      expect(root?.pid, name).toBe(cast[name]);
      expect(new Set(below.map(({ parentPid }) => parentPid)), name).toEqual(new Set([1]));
    }
    // Our own child is collected before its stop resolves; one that is named by its number may not be yet.
    for (const name of ['lineage', 'marked', 'crowd'] as const) {
      expect(fates(container, name)[0], name).not.toHaveProperty('parentPid');
    }
    // They accumulate: whoever was the child of somebody that was stopped is still an entry in the table.
    const zombies = container.inhabitants().filter(({ isDead }) => isDead);
    const orphans = TARGETS.flatMap((name) => households[name].filter((pid) => pid !== cast[name]));
    expect(zombies.map(({ pid }) => pid)).toEqual(expect.arrayContaining(orphans));
    const init = container.inhabitants().find(({ pid }) => pid === 1);
    expect(new Set(zombies.map(({ parent }) => parent))).toEqual(new Set([init?.outside]));
  });

  test('below an init that reaps, nobody stays', async (context) => {
    const container = await contained(context, { image });
    expect(container.said.surroundings).not.toMatchObject({ pid: 1 });
    await expectEverybodyStopped(container);
    await expectNoZombies(container);
    expect(container.inhabitants()).toHaveLength(bystanders(container).length);
  });
});
