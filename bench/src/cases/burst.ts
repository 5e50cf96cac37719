import type { Brief } from '../brief.js';
import { startGrove } from '../inside/grove.js';
import { loadLibrary } from '../library.js';
import { US } from '../results.js';
import type { Said } from '../sample.js';

/** The longest time in which nothing else of the process can run while a tree is killed. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const { size = 1 } = brief.at;
  const { sigkillAndVerify } = await loadLibrary(brief.project);
  for (let round = -1; round < brief.rounds; round += 1) {
    await using tree = await startGrove(brief.programs['grove'] ?? '', size);
    const stretches = watchLoop();
    await sigkillAndVerify(tree.child, { scope: 'tree', timeoutMs: 60_000 });
    const ms = stretches();
    if (round >= 0) yield { case: brief.case, subject: US, at: brief.at, round, values: { ms } };
  }
}

/** Turns the event loop without pause; the returned function ends that, and tells the longest turn. */
function watchLoop(): () => number {
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  const note = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const turn = (): void => {
    note();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    note();
    isOver = true;
    return longest;
  };
}
