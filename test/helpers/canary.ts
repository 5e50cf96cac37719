import { afterEach, beforeEach, expect } from 'vitest';
import { expectAlive } from './expect-dead.js';
import { type Fixture, spawnFixture } from './spawn-fixture.js';

/**
 * Innocent bystanders around every test of the file: one in our own process group, as any sibling of a target
 * is, and one in a session of its own. After each test both must be alive, and no signal may have reached them.
 */
export function useCanaries(): void {
  let canaries: Fixture[] = [];

  beforeEach(async () => {
    if (canaries.length > 0 && canaries.every(({ lifeline }) => !lifeline.ended)) return;
    canaries = await Promise.all([canary(), canary({ detached: true })]);
  });

  afterEach(async () => {
    await Promise.all(canaries.map(expectUntouched));
  });
}

/** Starts one innocent bystander, which lives as long as the file's tests. */
export function canary(options: { readonly detached?: boolean } = {}): Promise<Fixture> {
  return spawnFixture('canary', [], { ...options, lifetime: 'file' });
}

/** It lives, its heart beats on, and no signal has reached it. */
export async function expectUntouched(fixture: Fixture): Promise<void> {
  await expectAlive(fixture, [fixture.pid]);
  expect(fixture.lifeline.signals(fixture.pid), 'a bystander was signalled').toEqual([]);
}
