import { readFileSync } from 'node:fs';
import { takingPart, type Brief } from '../brief.js';
import { killers } from '../contestants/killers.js';
import { startGrove } from '../inside/grove.js';
import { loadLibrary } from '../library.js';
import { US } from '../results.js';
import type { Said } from '../sample.js';

/** How many processes and threads a contestant starts, by the namespace's own count of pids. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const { size = 1 } = brief.at;
  if (!brief.isEnclosed) {
    const skipped = 'without a PID namespace others count too';
    yield { case: brief.case, subject: 'everybody', at: brief.at, skipped };
    return;
  }
  const { escalatingStop, descendantPids, pidsMatching, processTable } = await loadLibrary(
    brief.project,
  );
  const grove = brief.programs['grove'] ?? '';
  for (const killer of takingPart(brief, await killers(brief))) {
    // The first round starts the threads that Node.js keeps.
    for (let round = -1; round < brief.rounds; round += 1) {
      await using tree = await startGrove(grove, size, [], killer.spawner);
      await using other = await startGrove(grove, size);
      const before = lastPid();
      if (killer.name === US) {
        await descendantPids(tree.pid);
        await pidsMatching('bench-needle');
        await processTable();
        await escalatingStop(other.child, { schedule: 'TERM/5/KILL/2' });
      }
      await killer.kill(tree);
      const started = lastPid() - before;
      if (round < 0) continue;
      yield { case: brief.case, subject: killer.name, at: brief.at, round, values: { started } };
    }
  }
}

/** proc_sys_kernel(5): the last pid handed out in this namespace. */
function lastPid(): number {
  return Number(readFileSync('/proc/sys/kernel/ns_last_pid', 'utf8'));
}
