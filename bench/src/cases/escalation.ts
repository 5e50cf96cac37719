import { takingPart, type Brief } from '../brief.js';
import { GRACE_MS, stoppers } from '../contestants/stoppers.js';
import { oneEnd } from '../inside/one-end.js';
import type { Said } from '../sample.js';
import { orderOf } from '../turns.js';

/** One process that ignores SIGTERM: the time beyond the grace it is given. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const contestants = takingPart(brief, await stoppers(brief));
  for (let round = -1; round < brief.rounds; round += 1) {
    for (const killer of orderOf(contestants, round + 1)) {
      const words = ['stubborn'];
      yield oneEnd(brief, { killer, round, size: 1, words, graceMs: GRACE_MS });
    }
  }
}
