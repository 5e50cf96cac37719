import { setTimeout as sleep } from 'node:timers/promises';
import type { Brief } from '../brief.js';
import type { Killer } from '../contestants/killers.js';
import type { Sample } from '../sample.js';
import { startGrove } from './grove.js';
import { inTime } from './in-time.js';
import { measure, reasonOf } from './measure.js';

// Whoever is alive so long after a contestant said it was done was left behind, not merely slow to die.
const LEFT_AFTER_MS = 1_000;

/** Which run of whom. */
export interface OneEnd {
  readonly killer: Killer;
  readonly round: number;
  readonly size: number;
  readonly words?: readonly string[];
  /** A grace that the contestant was told to give, which is none of its cost. */
  readonly graceMs?: number;
}

/**
 * Lets one contestant end one tree. The claim and the truth are kept apart: `claimMs` is when it said that it was done,
 * `alive` how many were not dead then, `left` how many never were, `ms` when both were over.
 */
export async function oneEnd(brief: Brief, one: OneEnd): Promise<Sample> {
  const { killer, round, size, words = [], graceMs = 0 } = one;
  const sample = { case: brief.case, subject: killer.name, at: brief.at, round };
  const program = brief.programs['grove'] ?? '';
  await using tree = await startGrove(program, size, words, killer.spawner);
  const startedMs = performance.now() + graceMs;
  try {
    const { value, ms, cpuMs, childCpuMs } = await measure(() => inTime(killer.kill(tree)));
    const alive = tree.alive();
    const claimed = { claimMs: ms - graceMs, cpuMs, childCpuMs, alive, ...value };
    if (alive === 0) return { ...sample, values: { ...claimed, ms: ms - graceMs, left: 0 } };
    const deadMs = await Promise.race([tree.dead, sleep(LEFT_AFTER_MS, undefined)]);
    if (deadMs === undefined) return { ...sample, values: { ...claimed, left: tree.alive() } };
    return { ...sample, values: { ...claimed, ms: deadMs - startedMs, left: 0 } };
  } catch (error) {
    await Promise.race([tree.dead, sleep(LEFT_AFTER_MS)]);
    return { ...sample, values: { left: tree.alive() }, failed: reasonOf(error) };
  }
}
