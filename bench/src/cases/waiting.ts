import { setTimeout as sleep } from 'node:timers/promises';
import { takingPart, type Brief } from '../brief.js';
import { ownCpuMs } from '../inside/cpu.js';
import { startGrove } from '../inside/grove.js';
import { loadLibrary, type Library } from '../library.js';
import { US } from '../results.js';
import type { Said } from '../sample.js';
import { orderOf } from '../turns.js';

const WINDOW_MS = 10_000;
const MOST = 1_000;

interface Waiter {
  readonly name: string;
  wait(pids: readonly number[]): Promise<unknown>;
}

/** What it costs to wait for processes that do not end, in their first ten seconds. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const contestants = takingPart(brief, waiters(await loadLibrary(brief.project)));
  for (let round = 0; round < brief.rounds; round += 1) {
    for (const { name, wait } of orderOf(contestants, round)) {
      const percent = await share(brief, wait);
      yield { case: brief.case, subject: name, at: brief.at, round, values: { percent } };
    }
  }
}

function waiters({ waitUntilGone }: Library): readonly Waiter[] {
  const options = { timeoutMs: 10 * WINDOW_MS };
  return [
    { name: US, wait: (pids) => waitUntilGone(pids, options) },
    {
      name: `${US}, a call each`,
      wait: (pids) => Promise.all(pids.map((pid) => waitUntilGone(pid, options))),
    },
  ];
}

/** Of one core, in per cent. */
async function share(brief: Brief, wait: Waiter['wait']): Promise<number> {
  const { targets = 1 } = brief.at;
  const tree = await startGrove(brief.programs['grove'] ?? '', MOST + 1);
  const waiting = wait(tree.pids.slice(1, targets + 1));
  // Beginning to wait is not waiting: whoever is to be waited for is looked up first.
  await sleep(0);
  const startedMs = performance.now();
  const before = ownCpuMs();
  await sleep(WINDOW_MS);
  const percent = ((ownCpuMs() - before) / (performance.now() - startedMs)) * 100;
  await tree[Symbol.asyncDispose]();
  await waiting;
  return percent;
}
