import { takingPart, type Brief } from '../brief.js';
import { killers } from '../contestants/killers.js';
import { oneEnd } from '../inside/one-end.js';
import type { Said } from '../sample.js';
import { orderOf } from '../turns.js';

// One whose first run took so long has no more rounds than are needed for a middle one.
const LONG_MS = 3_000;
const FEW_ROUNDS = 3;
// One whose first run took so long has had its only one.
const ENDLESS_MS = 50_000;

/** Kill a tree, until all are dead and that is reported. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const { size = 0 } = brief.at;
  const contestants = takingPart(brief, await killers(brief));
  const slow = new Map<string, number>();
  // The first round warms everybody up: whoever runs us does not count it.
  for (let round = -1; round < brief.rounds; round += 1) {
    for (const killer of orderOf(contestants, round + 1)) {
      if (round >= (slow.get(killer.name) ?? brief.rounds)) continue;
      const startedMs = performance.now();
      const said = await oneEnd(brief, { killer, round, size });
      const tookMs = performance.now() - startedMs;
      if (tookMs > LONG_MS) slow.set(killer.name, tookMs > ENDLESS_MS ? 0 : FEW_ROUNDS);
      yield said;
    }
  }
}
