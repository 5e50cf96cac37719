import { takingPart, type Brief } from '../brief.js';
import { lookers, type Looker } from '../contestants/lookers.js';
import { startGrove } from '../inside/grove.js';
import { measure, reasonOf } from '../inside/measure.js';
import type { Said, Sample } from '../sample.js';
import { orderOf } from '../turns.js';

// A sample is the mean of as many calls as fit into this, at least one.
const SAMPLE_MS = 25;
const FAMILY = 11;

/** What is asked of the machine, with so many processes on it. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  await using tree = await startGrove(brief.programs['grove'] ?? '', FAMILY, ['bench-needle']);
  const contestants = takingPart(brief, await lookers(brief, tree.pid, 'bench-needle'));
  for (let round = -1; round < brief.rounds; round += 1) {
    for (const looker of orderOf(contestants, round + 1)) {
      yield sample(brief, looker, round);
    }
  }
}

async function sample(brief: Brief, looker: Looker, round: number): Promise<Sample> {
  const head = { case: looker.question, subject: looker.name, at: brief.at, round };
  let calls = 0;
  let found = 0;
  try {
    const { ms, cpuMs, childCpuMs } = await measure(async () => {
      const end = performance.now() + SAMPLE_MS;
      do {
        found = await looker.look();
        calls += 1;
      } while (performance.now() < end);
    });
    const each = { ms: ms / calls, cpuMs: cpuMs / calls, childCpuMs: childCpuMs / calls };
    return { ...head, values: { ...each, found } };
  } catch (error) {
    return { ...head, values: {}, failed: reasonOf(error) };
  }
}
