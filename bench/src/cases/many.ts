import { setTimeout as sleep } from 'node:timers/promises';
import { takingPart, type Brief } from '../brief.js';
import type { Killer } from '../contestants/killers.js';
import { stoppers } from '../contestants/stoppers.js';
import { startGrove, type Grove } from '../inside/grove.js';
import { inTime } from '../inside/in-time.js';
import { measure, reasonOf } from '../inside/measure.js';
import type { Said, Sample } from '../sample.js';
import { orderOf } from '../turns.js';

const LEFT_AFTER_MS = 1_000;

/** Many children that go at SIGTERM, each stopped by a call of its own, all at once. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const contestants = takingPart(brief, await stoppers(brief));
  const unable = new Set<string>();
  for (let round = -1; round < brief.rounds; round += 1) {
    for (const killer of orderOf(contestants, round + 1)) {
      if (unable.has(killer.name)) continue;
      const said = await once(brief, killer, round);
      if (said.failed !== undefined) unable.add(killer.name);
      yield said;
    }
  }
}

async function once(brief: Brief, killer: Killer, round: number): Promise<Sample> {
  const { stops = 0 } = brief.at;
  const sample = { case: brief.case, subject: killer.name, at: brief.at, round };
  const program = brief.programs['grove'] ?? '';
  const trees: Grove[] = [];
  for (let at = 0; at < stops; at += 1) {
    trees.push(await startGrove(program, 1, [], killer.spawner));
  }
  const living = (): number => trees.reduce((sum, tree) => sum + tree.alive(), 0);
  try {
    const { ms, cpuMs, childCpuMs } = await measure(() =>
      inTime(Promise.all(trees.map((tree) => killer.kill(tree)))),
    );
    const alive = living();
    if (alive > 0) {
      const dead = Promise.all(trees.map((tree) => tree.dead));
      await Promise.race([dead, sleep(LEFT_AFTER_MS)]);
    }
    return { ...sample, values: { ms, cpuMs, childCpuMs, alive, left: living() } };
  } catch (error) {
    return { ...sample, values: { left: living() }, failed: reasonOf(error) };
  } finally {
    await Promise.all(trees.map((tree) => tree[Symbol.asyncDispose]()));
  }
}
