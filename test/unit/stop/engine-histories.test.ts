import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMarker, escalatingStop } from '../../../src/index.js';
import type { StopReport } from '../../../src/index.js';
import type { FakeProcess, SpawnOptions } from '../../../src/testing/testing.js';
import { Story, expectNothingLeft, expectUntouched } from './story.js';

/*
 * Random histories of forking, exiting, recycling, refusing processes under the virtual clock. Whatever
 * happens: no signal to a non-member, no false "gone", every deadline kept, nothing left behind.
 */

const CERTAINTY_MS = 1_000;

/** One thing that happens to, or is done by, a random process of the tree or a stranger, at a random time. */
const deed = fc.record({
  atMs: fc.integer({ min: 1, max: 4_500 }),
  what: fc.constantFrom(
    'fork',
    'fork',
    'fork and leave',
    'daemonize',
    'exit',
    'exit',
    'setsid',
    'setpgid',
    'hold',
    'release',
    'stop',
    'exec',
    'thread',
    'blind',
  ),
  ofTree: fc.boolean(),
  who: fc.nat(),
});

const behaviour: fc.Arbitrary<SpawnOptions> = fc.constantFrom<SpawnOptions>(
  {},
  { ignores: ['SIGTERM'] },
  { ignores: ['SIGTERM', 'SIGINT'] },
  { exitsOn: { SIGTERM: 0 } },
  { exitsOn: { SIGTERM: 300, SIGINT: 10 } },
  { exitsOn: { SIGTERM: { nth: 2 } } },
  { uid: 34 },
  { reaps: 'never' },
  { reaps: 1_500 },
);

const scene = fc.record({
  // Few numbers, so that they are soon taken again.
  largestPid: fc.constantFrom(40, 64, 32_768),
  callTakesMs: fc.constantFrom(0, 0.02),
  deathTakesMs: fc.constantFrom(0, 2),
  detached: fc.boolean(),
  marked: fc.boolean(),
  politeTo: fc.constantFrom('root' as const, 'tree' as const),
  schedule: fc.constantFrom(
    'TERM/2/KILL/1',
    'TERM/1/INT/1/KILL/1',
    'INT/0/TERM/3/KILL/0.5',
    'KILL/2',
  ),
  behaviours: fc.array(behaviour, { minLength: 1, maxLength: 6 }),
  deeds: fc.array(deed, { maxLength: 40 }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

const waitsOf = (schedule: string): number =>
  schedule
    .split('/')
    .filter((_, index) => index % 2 === 1)
    .reduce((sum, seconds) => sum + Number(seconds) * 1_000, 0);

/** Plays a scene, and says what the stop reported and who belonged to the tree. */
async function play(one: Scene): Promise<{ report: StopReport; kin: FakeProcess[] }> {
  const { largestPid, callTakesMs, deathTakesMs, detached, marked, behaviours } = one;
  using story = new Story({ largestPid, callTakesMs, deathTakesMs });
  const { system } = story;
  const marker = createMarker();
  const env = marked ? marker.env : {};
  const [first = {}, ...others] = behaviours;
  const root = story.stranger({ command: 'root', detached, env, ...first, uid: 1_000 });
  const kin: FakeProcess[] = [root];
  const strangers: FakeProcess[] = [story.stranger({ command: 'stranger' })];
  for (const [index, more] of others.entries()) {
    const parent = kin[index % kin.length]!;
    kin.push(parent.spawn({ command: `kin ${index}`, ...more }));
  }
  for (const { atMs, what, ofTree, who } of one.deeds) {
    story.later(atMs, () => {
      const group = ofTree ? kin : strangers;
      const living = group.filter(({ isAlive, state }) => isAlive && state === 'sleeping');
      const actor = living[who % Math.max(1, living.length)];
      if (what === 'blind') {
        system.fail('listing', 100);
      } else if (actor === undefined) {
        if (!ofTree) strangers.push(story.stranger({ detached: true }));
      } else act(actor, what, group);
    });
  }
  const report = await story.run(
    escalatingStop(root, {
      schedule: one.schedule,
      politeTo: one.politeTo,
      reject: false,
      ...(marked ? { marker } : {}),
    }),
  );
  expectUntouched(story, ...strangers, ...story.bystanders);
  expectNothingLeft(story);
  return { report, kin };
}

function act(actor: FakeProcess, what: string, group: FakeProcess[]): void {
  switch (what) {
    case 'fork':
      group.push(actor.fork());
      break;
    case 'fork and leave':
      group.push(actor.fork());
      actor.exit();
      break;
    case 'daemonize': {
      const middle = actor.fork();
      if (middle.pgid !== middle.pid) middle.setsid();
      group.push(middle, middle.fork());
      middle.exit();
      break;
    }
    case 'exit':
      actor.exit();
      break;
    case 'setsid':
      if (actor.pgid !== actor.pid) actor.setsid();
      break;
    case 'setpgid':
      if (actor.sid !== actor.pid) actor.setpgid();
      break;
    case 'hold':
      actor.hold();
      break;
    case 'release':
      for (const one of group) one.release();
      break;
    case 'stop':
      actor.kill(actor, 'SIGSTOP');
      break;
    case 'exec':
      actor.exec({ command: 'another program', settlesAfterMs: 5 });
      break;
    case 'thread':
      actor.startThread();
      break;
  }
}

test('no signal to a non-member, no false "gone", every deadline kept', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (one) => {
      const { report, kin } = await play(one);
      expect(report.durationMs).toBeLessThanOrEqual(waitsOf(one.schedule) + CERTAINTY_MS);
      const bySerial = new Map(
        kin.map((process) => [`${process.pid} ${process.startToken}`, process]),
      );
      for (const { pid, startToken = '', fate } of report.processes) {
        const process = bySerial.get(`${pid} ${startToken}`);
        if (process === undefined) continue;
        const saysGone = fate !== 'alive' && fate !== 'unknown';
        expect(saysGone && process.isAlive, `${pid} is said to be ${fate}`).toBe(false);
      }
      if (report.ok) expect(kin[0]!.isAlive).toBe(false);
      // Where everybody carried the marker, nobody can have been missed.
      if (report.ok && report.coverage === 'marker') {
        expect(kin.filter(({ isAlive }) => isAlive)).toEqual([]);
      }
    }),
    { numRuns: 120 },
  );
}, 120_000);
