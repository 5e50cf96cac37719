import type { Brief } from '../brief.js';
import { startGrove } from '../inside/grove.js';
import { measure } from '../inside/measure.js';
import { openings } from '../inside/openings.js';
import { loadLibrary } from '../library.js';
import { US } from '../results.js';
import type { Said } from '../sample.js';

const MOST_STOPS = 1_000;

/** What so many stops took. A type, since a sample's values are an open record. */
type Stopped = Readonly<Record<'listings' | 'opened' | 'ms' | 'cpuMs', number>>;

/** Stops of other processes' children, all at once: how often the machine is listed for them. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const { stops = 1 } = brief.at;
  if (stops > MOST_STOPS) throw new Error(`at most ${MOST_STOPS} stops`);
  // It has to be counted before the library binds these functions.
  const count = openings();
  const { escalatingStop } = await loadLibrary(brief.project);
  const stopAll = async (many: number): Promise<Stopped> => {
    await using tree = await startGrove(brief.programs['grove'] ?? '', MOST_STOPS + 1);
    const targets = tree.pids.slice(1, many + 1);
    const before = count();
    const { ms, cpuMs } = await measure(() =>
      Promise.all(targets.map((pid) => escalatingStop(pid, { schedule: 'TERM/5/KILL/2' }))),
    );
    const after = count();
    const listings = after.listings - before.listings;
    return { listings, opened: after.opened - before.opened, ms, cpuMs };
  };
  await stopAll(1);
  for (let round = 0; round < brief.rounds; round += 1) {
    const one = await stopAll(1);
    const all = await stopAll(stops);
    const values = { ...all, listingsOverOne: all.listings / Math.max(1, one.listings) };
    yield { case: brief.case, subject: US, at: brief.at, round, values };
  }
}
