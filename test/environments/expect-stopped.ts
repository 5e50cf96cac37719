import { expect } from 'vitest';
import { until } from '../helpers/patience.js';
import { ascending } from '../helpers/reported.js';
import type { Container } from './container.js';
import type { Household } from './said.js';

/** How often a bystander's heart beats while a silence is listened to: several times what a fixture waits. */
const BEATS = 30;

/** All that are stopped in each environment. */
export const TARGETS = ['lineage', 'marked', 'crowd', 'typed', 'filed'] as const;

/**
 * Every stop says that it was complete and names the right members, and outside, where nothing of the library
 * looks, nobody lives but whom nobody was to stop.
 */
export async function expectEverybodyStopped(
  container: Container,
  coverage: 'marker' | 'process' = 'marker',
): Promise<void> {
  for (const name of TARGETS) {
    expect(container.said.stops[name], name).toMatchObject({ ok: true, survivors: [] });
    expect(membersOf(container, name), name).toEqual(ascending(container.households[name]));
  }
  expect(container.said.stops['marked']).toMatchObject({ coverage });
  expectLiving(container, bystanders(container));
  await expectSilence(
    container,
    TARGETS.flatMap((name) => container.households[name]),
  );
}

/** Whom nobody asked to stop: PID 1, the scenario, the canary, and a stranger if there is one. */
export function bystanders({ cast }: Container): number[] {
  const { scenario, canary, stranger = canary } = cast;
  return [...new Set([1, scenario, canary, stranger])];
}

/** From outside: these live, and nobody else. */
function expectLiving(container: Container, pids: readonly number[]): void {
  const living = container.inhabitants().filter(({ isDead }) => !isDead);
  expect(ascending(living.map(({ pid }) => pid))).toEqual(ascending(pids));
}

/** While the canary's heart beats on, and no signal has reached it, theirs do not. */
async function expectSilence(container: Container, pids: readonly number[]): Promise<void> {
  const { lifeline } = container;
  // What they said before they died comes before what the canary says now.
  await canaryBeats(container, 5);
  const before = pids.map((pid) => lifeline.beats(pid));
  await expectCanaryUntouched(container);
  expect(
    pids.map((pid) => lifeline.beats(pid)),
    'heartbeats went on',
  ).toEqual(before);
}

/** The bystander lives, its heart beats on from now, and no signal has reached it. */
export async function expectCanaryUntouched(container: Container): Promise<void> {
  await canaryBeats(container, BEATS);
  const { lifeline, cast } = container;
  expect(lifeline.signals(cast.canary), 'the canary was signalled').toEqual([]);
}

async function canaryBeats({ lifeline, cast }: Container, times: number): Promise<void> {
  const before = lifeline.beats(cast.canary);
  const beats = (): number => lifeline.beats(cast.canary) - before;
  await lifeline.until('the canary’s heart', () => beats() >= times);
}

/** Everybody's heart beats on from now: nobody is dead, and nobody is stopped. */
export async function expectBeating(
  { lifeline }: Container,
  pids: readonly number[],
): Promise<void> {
  const beatsOn = async (pid: number): Promise<void> => {
    const before = lifeline.beats(pid);
    await lifeline.until(`a heartbeat of ${pid}`, () => lifeline.beats(pid) > before + 1);
  };
  await Promise.all(pids.map(beatsOn));
}

/** Outside nobody waits to be reaped any more; an init may take a moment for it. */
export async function expectNoZombies(container: Container): Promise<void> {
  const zombies = (): number => container.inhabitants().filter(({ isDead }) => isDead).length;
  await until('the init to reap everybody', () => zombies() === 0);
  expect(zombies()).toBe(0);
}

/** What a stop said became of each of its members. */
export function fates(container: Container, name: Household): readonly Member[] {
  const { members } = container.said.stops[name] as { members?: readonly Member[] };
  return members ?? [];
}

interface Member {
  readonly pid: number;
  readonly fate: string;
  readonly parentPid?: number;
}

function membersOf(container: Container, name: Household): number[] {
  return ascending(fates(container, name).map(({ pid }) => pid));
}
