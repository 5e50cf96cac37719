import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { PATIENCE } from './patience.js';
import { isDead, readStat } from './proc-stat.js';
import type { Fixture } from './spawn-fixture.js';

/** Many times what a living fixture waits between two heartbeats. */
const SILENCE_MS = 200 * PATIENCE;

/**
 * Everything the fixture ever started is dead, proven twice and without the code under test: by the state of
 * each process that announced itself, now, and by the end of the pipe they all held.
 */
export async function expectAllDead(...fixtures: readonly Fixture[]): Promise<void> {
  for (const { lifeline } of fixtures) {
    expect(living([...lifeline.announced.keys()], lifeline), 'still alive in /proc').toEqual([]);
  }
  for (const { lifeline } of fixtures) await lifeline.end();
  // What was announced in the pipe's last lines counts too.
  for (const { lifeline } of fixtures) {
    expect(living([...lifeline.announced.keys()], lifeline), 'still alive in /proc').toEqual([]);
  }
}

/** These processes of a fixture are dead, by their state and by the silence of their hearts. Others may live. */
export async function expectDead(fixture: Fixture, pids: readonly number[]): Promise<void> {
  const { lifeline } = fixture;
  expect(living(pids, lifeline), 'still alive in /proc').toEqual([]);
  // What they said before they died may still be on its way.
  await sleep(SILENCE_MS / 4);
  const before = pids.map((pid) => lifeline.beats(pid));
  await sleep(SILENCE_MS);
  expect(
    pids.map((pid) => lifeline.beats(pid)),
    'heartbeats went on',
  ).toEqual(before);
}

/** These processes of a fixture live: not dead, not stopped, and their hearts go on beating from now. */
export async function expectAlive(fixture: Fixture, pids: readonly number[]): Promise<void> {
  const { lifeline } = fixture;
  for (const pid of pids) {
    expect(living([pid], lifeline), `pid ${pid} is dead`).toEqual([pid]);
    expect(['T', 't'], `pid ${pid} is stopped`).not.toContain(readStat(pid)?.state);
    const before = lifeline.beats(pid);
    // One that was on its way does not count.
    await lifeline.until(`a heartbeat of ${pid}`, () => lifeline.beats(pid) > before + 1);
  }
}

function living(pids: readonly number[], lifeline: Fixture['lifeline']): number[] {
  return pids.filter((pid) => {
    const start = lifeline.announced.get(pid)?.start;
    return start !== undefined && !isDead(pid, start);
  });
}
