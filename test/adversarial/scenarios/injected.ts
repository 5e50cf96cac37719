import { execFileSync } from 'node:child_process';
import * as face from '../../../src/index.js';
import * as current from '../../../src/platform/current.js';
import { until } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import { eachRun } from '../inside/each-run.js';
import type { Findings } from '../inside/each-run.js';
import { Enclosure } from '../inside/enclosure.js';
import { afterEveryLook, beforeEverySignal } from '../inside/interpose.js';
import { start } from '../inside/start.js';
import { FAILURES } from './injected/failures.js';

/*
 * In every run something fails while a tree is stopped: a listener, the caller, the sender, the look at the
 * machine, the supply of descriptors. Whatever lives afterwards must run.
 */

// So few that not every member can be pinned, and that they can be used up.
execFileSync('prlimit', ['--pid', String(process.pid), '--nofile=96']);
const names = Object.keys(FAILURES);
// The first kill bursts of a tree of 31 take fewer signals than that.
const MOST_SIGNALS = 90;
const MOST_LOOKS = 4;
// Others each time, and yet spread so evenly that of any three one is among the first four tenths.
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const offset = Math.random();
const spread = (round: number): number => (offset + round * GOLDEN) % 1;
// One for every listener that throws.
process.removeAllListeners('warning');

await eachRun(async (run) => {
  const name = names[run % names.length] ?? '';
  const isDetached = Math.floor(run / names.length) % 2 === 0;
  const enclosure = new Enclosure(`run-${run}`);
  try {
    const args = ['5', '2', 'stubborn'];
    const child = await start('grove', { args, into: [enclosure.path], detached: isDetached });
    const most = name.includes('look') ? MOST_LOOKS : MOST_SIGNALS;
    const n = 1 + Math.floor(spread(Math.floor(run / names.length)) * most);
    return await failWhileStopping(name, n, child.pid ?? Number.NaN, enclosure);
  } finally {
    await enclosure.end();
  }
});

async function failWhileStopping(
  name: string,
  n: number,
  root: number,
  enclosure: Enclosure,
): Promise<Findings> {
  const controller = new AbortController();
  const pids = enclosure.pids;
  // eslint-disable-next-line no-restricted-properties -- who else sends signals here, as somebody else would
  const kill = process.kill.bind(process);
  const failure = FAILURES[name]?.({ pids, controller, n, kill });
  if (failure === undefined) throw new Error(`no such failure: ${name}`);
  let settled: string;
  {
    using _signals = beforeEverySignal((sending) => failure.beforeSignal?.(sending));
    using _looks = await afterEveryLook({ face, current }, (look) => failure.afterLook?.(look));
    settled = await face
      .escalatingStop(root, {
        schedule: 'TERM/0.02/KILL/0.5',
        signal: controller.signal,
        ...(failure.onEvent === undefined ? {} : { onEvent: failure.onEvent }),
      })
      .then(
        ({ outcome }) => outcome,
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      );
    failure.end?.();
  }
  const by = failure.stopped ?? [];
  const frozen = (): number[] => standing(enclosure).filter((pid) => !by.includes(pid));
  // A process that has just been continued may still be on its way.
  await until('everybody to run', () => frozen().length === 0, 250).catch(() => undefined);
  const left = enclosure.pids.length;
  const isGone = settled === 'killed' || settled === 'stopped';
  return {
    failure: name,
    n,
    happened: failure.happened(),
    settled,
    frozen: frozen().length,
    left,
    falseGone: isGone && (await enclosure.emptied(1_000)) === undefined,
  };
}

function standing({ pids }: Enclosure): number[] {
  return pids.filter((pid) => /[Tt]/.test(readStat(pid)?.state ?? ''));
}
