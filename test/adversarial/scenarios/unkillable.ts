import { escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import type { StopReport } from '../../../src/index.js';
import { until } from '../../helpers/patience.js';
import { childrenOf, isDead, readStat } from '../../helpers/proc-stat.js';
import { eachRun } from '../inside/each-run.js';
import type { Findings } from '../inside/each-run.js';
import { Enclosure } from '../inside/enclosure.js';
import { v1Group, v2Group } from '../inside/frozen-group.js';
import { start } from '../inside/start.js';
import { CASES } from './unkillable/cases.js';
import type { FrozenCase } from './unkillable/cases.js';

/*
 * In every run one process of a tree stands in a frozen control group. Of the v1 freezer not even SIGKILL gets
 * anybody out: that is said, in time, and the rest of the tree is ended.
 */

await eachRun(async (run) => {
  const one = CASES[run % CASES.length];
  if (one === undefined) throw new Error('no such case');
  const enclosure = new Enclosure(`run-${run}`);
  const group = one.version === 1 ? v1Group(String(run)) : v2Group(enclosure.path);
  try {
    const child = await start('grove', { args: ['4', '1', 'stubborn'], into: [enclosure.path] });
    const root = child.pid ?? Number.NaN;
    const frozen = one.who === 'the target' ? root : (childrenOf(root)[1] ?? Number.NaN);
    await group.freeze(frozen);
    return await stopFrozen(one, root, frozen, enclosure, () => {
      group.thaw();
    });
  } finally {
    group.thaw();
    // Of those that were not to be killed, none is wanted any more.
    enclosure.kill();
    await group.remove();
    await enclosure.end();
  }
});

async function stopFrozen(
  one: FrozenCase,
  root: number,
  frozen: number,
  enclosure: Enclosure,
  thaw: () => void,
): Promise<Findings> {
  const start = readStat(frozen)?.start ?? '';
  const stateBefore = readStat(frozen)?.state ?? '?';
  const report = await stop(one, root);
  const [survivor, ...others] = report.survivors;
  const stands = !isDead(frozen, start);
  const left = enclosure.pids.filter((pid) => pid !== frozen).length;
  thaw();
  const diedWhenThawed = await until('it to die', () => isDead(frozen, start), 1_000).then(
    () => true,
    () => false,
  );
  return {
    case: one.name,
    stateBefore,
    ok: report.ok,
    outcome: report.outcome,
    durationMs: report.durationMs,
    survivors: survivor === undefined ? 0 : 1 + others.length,
    namesIt: survivor?.pid === frozen,
    reason: survivor?.reason ?? '-',
    state: survivor?.state ?? '-',
    hint: survivor?.hint ?? '-',
    stands,
    left,
    diedWhenThawed,
  };
}

/** Either one has 600 ms. */
function stop({ call }: FrozenCase, root: number): Promise<StopReport> {
  return call === 'escalatingStop'
    ? escalatingStop(root, { schedule: 'TERM/0.2/KILL/0.4', reject: false })
    : sigkillAndVerify(root, { scope: 'tree', timeoutMs: 600, reject: false });
}
