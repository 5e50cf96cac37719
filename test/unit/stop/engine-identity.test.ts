import { describe, expect, test } from 'vitest';
import {
  createMarker,
  escalatingStop,
  identify,
  sigkillAndVerify,
  waitUntilGone,
} from '../../../src/index.js';
import type { FakeProcess, FakeSystemOptions } from '../../../src/testing/testing.js';
import { Story, expectHarmless } from './story.js';

/*
 * "No other process was ever signalled": whoever gets a member's number afterwards is a stranger.
 */

const kinds: readonly (readonly [string, FakeSystemOptions])[] = [
  ['like Linux', {}],
  ['like Linux, short of descriptors', { pins: 'by-token' }],
  ['like Linux, and busy', { callTakesMs: 0.05, deathTakesMs: 3 }],
  ['like ps', { like: 'portable', lookTakesMs: 20 }],
];

/** A target that goes at SIGTERM, and another one that stays until SIGKILL and keeps the call going. */
function twoTargets(story: Story): { goes: FakeProcess; stays: FakeProcess } {
  return {
    goes: story.system.spawn({ command: 'goes' }),
    stays: story.system.spawn({ command: 'stays', ignores: ['SIGTERM', 'SIGINT'] }),
  };
}

test('a target of which only the number is known is nobody’s parent: a stranger may have the number by now', async () => {
  using story = new Story({ lookTakesMs: 20 });
  const hidden = story.stranger({ hidden: true });
  const innocents: FakeProcess[] = [];
  // After it was named, before the first look.
  story.later(10, () => {
    hidden.exit();
    innocents.push(story.stranger({ pid: hidden.pid }));
    innocents.push(innocents[0]!.fork());
  });
  const report = await story.run(escalatingStop(hidden.pid, { reject: false }));
  expect(innocents).toHaveLength(2);
  expect(report).toMatchObject({ ok: false, coverage: 'process' });
  expectHarmless(story, ...innocents);
});

test('a target that lived and could not be looked at is not followed, and with a marker no more is claimed', async () => {
  using story = new Story();
  const marker = createMarker();
  const hidden = story.stranger({ hidden: true });
  const carrier = story.stranger({ env: marker.env, exitsOn: { SIGTERM: 200 } });
  let child: FakeProcess | undefined;
  story.later(50, () => {
    child = hidden.spawn({ hidden: false });
  });
  story.later(100, () => {
    hidden.exit();
  });
  const report = await story.run(escalatingStop(hidden.pid, { marker, reject: false }));
  expect(carrier.isAlive).toBe(false);
  expect(report).toMatchObject({ ok: true, coverage: 'process' });
  expectHarmless(story, hidden, child);
});

describe.each(kinds)('%s', (_kind, options) => {
  test('a number that is taken over in the grace is not signalled again', async () => {
    using story = new Story(options);
    const { goes, stays } = twoTargets(story);
    let stranger: FakeProcess | undefined;
    story.later(1_500, () => (stranger = story.stranger({ pid: goes.pid })));
    const report = await story.run(
      escalatingStop([goes, stays], { schedule: 'TERM/2/INT/2/KILL/1', politeTo: 'tree' }),
    );
    expect(report.outcome).toBe('killed');
    expect(report.processes).toMatchObject([{ fate: 'exited' }, { fate: 'killed' }]);
    expect(stranger?.isAlive).toBe(true);
    expectHarmless(story, stranger);
  });

  test('whoever takes a number over has no children of ours', async () => {
    using story = new Story(options);
    const { goes, stays } = twoTargets(story);
    const innocents: FakeProcess[] = [];
    story.later(1_500, () => innocents.push(story.stranger({ pid: goes.pid })));
    story.later(1_600, () => innocents.push(innocents[0]!.fork()));
    story.later(1_700, () => innocents.push(innocents[1]!.fork()));
    await story.run(escalatingStop([goes, stays], { schedule: 'TERM/2/INT/2/KILL/1' }));
    expect(innocents).toHaveLength(3);
    expectHarmless(story, ...innocents);
  });

  test('whoever takes over the number of a session’s leader has a session of its own', async () => {
    using story = new Story(options);
    const goes = story.system.spawn({ command: 'goes', detached: true });
    const { stays } = twoTargets(story);
    const innocents: FakeProcess[] = [];
    story.later(1_500, () => innocents.push(story.stranger({ pid: goes.pid, detached: true })));
    story.later(1_500, () => innocents.push(innocents[0]!.fork()));
    story.later(1_600, () => innocents.push(innocents[0]!.fork()));
    await story.run(escalatingStop([goes, stays], { schedule: 'TERM/2/INT/2/KILL/1' }));
    expect(innocents).toHaveLength(3);
    expectHarmless(story, ...innocents);
  });

  test('whoever took the number of one that is left behind is looked at before it is asked', async () => {
    using story = new Story(options);
    const root = story.system.spawn({ command: 'root', ignores: ['SIGTERM'] });
    const worker = root.spawn({ command: 'worker' });
    let stranger: FakeProcess | undefined;
    // Where looking costs, the last listing is old by then; that the root is gone is seen without one.
    story.later(5_450, () => {
      worker.exit();
      stranger = story.stranger({ pid: worker.pid });
    });
    story.later(5_500, () => {
      root.exit();
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/8/KILL/1' }));
    expect(report.outcome).toBe('stopped');
    expect(stranger?.isAlive).toBe(true);
    expectHarmless(story, stranger);
  });

  test('a reference from before is not taken for whoever has the number now', async () => {
    using story = new Story(options);
    const before = story.stranger();
    const ref = await story.run(identify(before.pid));
    before.exit();
    await story.run(waitUntilGone(before.pid, { timeoutMs: 1_000 }));
    story.system.clock.advance(5_000);
    const stranger = story.stranger({ pid: before.pid });
    for (const report of [
      await story.run(escalatingStop(ref!)),
      await story.run(sigkillAndVerify(ref!)),
    ]) {
      expect(report).toMatchObject({ outcome: 'already-gone', processes: [{ fate: 'recycled' }] });
    }
    expect((await story.run(waitUntilGone(ref!, { timeoutMs: 50 }))).outcome).toBe('already-gone');
    expectHarmless(story, stranger);
  });
});

describe('a number that is taken again within one tick of the clock', () => {
  /** A process, and another one that takes its number 1 ms later, within the same 10 ms. */
  async function reuse(story: Story): Promise<FakeProcess> {
    story.system.clock.advance(1);
    const victim = story.stranger({ command: 'victim', ignores: ['SIGTERM'] });
    const other = story.stranger({ command: 'other', ignores: ['SIGTERM'] });
    let stranger: FakeProcess | undefined;
    story.later(1, () => {
      victim.exit();
      stranger = story.stranger({ pid: victim.pid, command: 'stranger' });
    });
    await story.run(escalatingStop([victim, other], { schedule: 'TERM/1/KILL/1' }));
    expect(other.ended?.signal).toBe('SIGKILL');
    return stranger!;
  }

  test('is told apart where the process is held by a descriptor', async () => {
    using story = new Story({ pins: 'exact' });
    const stranger = await reuse(story);
    expect(stranger.isAlive).toBe(true);
    expectHarmless(story, stranger);
  });

  test('is told apart where there is no descriptor, if the tick is shorter than that', async () => {
    using story = new Story({ pins: 'by-token', tickMs: 1 });
    const stranger = await reuse(story);
    expect(stranger.isAlive).toBe(true);
    expectHarmless(story, stranger);
  });

  test('is all that is not promised where there is no descriptor', async () => {
    using story = new Story({ pins: 'by-token' });
    const stranger = await reuse(story);
    expect(stranger.ended?.signal).toBe('SIGKILL');
    expectHarmless(story);
  });
});

describe('a member that dies between the check and the signal', () => {
  test('is gone, not refused, and the others are handled', async () => {
    using story = new Story();
    const root = story.system.spawn({ command: 'root', ignores: ['SIGTERM'] });
    const children = [root.fork(), root.fork()];
    const off = story.system.beforeSend(({ to, signal }) => {
      if (to === children[0]!.pid && signal === 'SIGKILL') {
        off();
        story.system.send(children[0]!, 'SIGKILL');
      }
    });
    const report = await story.run(escalatingStop(root, { schedule: 'TERM/1/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expectHarmless(story);
  });
});
