import { readFileSync, readdirSync } from 'node:fs';
import { takingPart, type Brief } from '../brief.js';
import { killers, LIMIT, type Killer } from '../contestants/killers.js';
import { oneEnd } from '../inside/one-end.js';
import { loadLibrary } from '../library.js';
import { US } from '../results.js';
import type { Said } from '../sample.js';
import { orderOf } from '../turns.js';

// Others need pids too.
const SPARE_PIDS = 5_000;

/** A tree of more than 10,000: whether stack, descriptors or memory give out. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const { size = 1 } = brief.at;
  const pidMax = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
  if (pidMax < size + SPARE_PIDS) {
    const skipped = `pid_max is ${pidMax}`;
    yield { case: brief.case, subject: 'everybody', at: brief.at, skipped };
    return;
  }
  const limit = (await killers(brief)).filter(({ name }) => name === LIMIT);
  const contestants = takingPart(brief, [await counting(brief), ...limit]);
  for (let round = 0; round < brief.rounds; round += 1) {
    for (const killer of orderOf(contestants, round)) yield oneEnd(brief, { killer, round, size });
  }
}

/** Us, with what we hold when the tree has been captured, and what is left of it. */
async function counting(brief: Brief): Promise<Killer> {
  const { sigkillAndVerify } = await loadLibrary(brief.project);
  return {
    name: US,
    async kill({ child }) {
      let descriptors = 0;
      const before = process.memoryUsage.rss();
      await sigkillAndVerify(child, {
        scope: 'tree',
        timeoutMs: 120_000,
        onEvent(event) {
          if (event.type === 'captured') descriptors = readdirSync('/proc/self/fd').length;
        },
      });
      const rssMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
      return { descriptors, rssMiB };
    },
  };
}
