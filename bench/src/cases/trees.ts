import { setTimeout as sleep } from 'node:timers/promises';
import { takingPart, type Brief } from '../brief.js';
import { killers, type Killer } from '../contestants/killers.js';
import { startGrove } from '../inside/grove.js';
import { measure, reasonOf } from '../inside/measure.js';
import type { Said, Sample } from '../sample.js';
import { orderOf } from '../turns.js';

// Whoever is alive so long after a contestant said it was done was left behind, not merely slow to die.
const LEFT_AFTER_MS = 1_000;
// One whose first run took so long has no more rounds than are needed for a middle one.
const LONG_MS = 3_000;
const FEW_ROUNDS = 3;

/** Kill a tree, until all are dead and that is reported. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const { size = 0 } = brief.at;
  const contestants = takingPart(brief, await killers(brief));
  const slow = new Set<string>();
  // The first round warms everybody up and is not counted.
  for (let round = -1; round < brief.rounds; round += 1) {
    for (const killer of orderOf(contestants, round + 1)) {
      if (round >= FEW_ROUNDS && slow.has(killer.name)) continue;
      const said = await once(brief, killer, size, round);
      const { claimMs = 0 } = said.values;
      if (claimMs > LONG_MS) slow.add(killer.name);
      if (round >= 0) yield said;
    }
  }
}

async function once(brief: Brief, killer: Killer, size: number, round: number): Promise<Sample> {
  const { at } = brief;
  const sample = { case: 'trees', subject: killer.name, at, round };
  await using tree = await startGrove(brief.programs['grove'] ?? '', size, [], killer.spawner);
  const startedMs = performance.now();
  try {
    const { value, ms, cpuMs, childCpuMs } = await measure(() => killer.kill(tree));
    const alive = tree.alive();
    const claimed = { claimMs: ms, cpuMs, childCpuMs, alive, ...value };
    if (alive === 0) return { ...sample, values: { ...claimed, ms, left: 0 } };
    const deadMs = await Promise.race([tree.dead, sleep(LEFT_AFTER_MS, undefined)]);
    if (deadMs === undefined) return { ...sample, values: { ...claimed, left: tree.alive() } };
    return { ...sample, values: { ...claimed, ms: deadMs - startedMs, left: 0 } };
  } catch (error) {
    await Promise.race([tree.dead, sleep(LEFT_AFTER_MS)]);
    return { ...sample, values: { left: tree.alive() }, failed: reasonOf(error) };
  }
}
