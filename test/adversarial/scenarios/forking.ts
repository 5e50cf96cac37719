import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createCgroup,
  createMarker,
  escalatingStop,
  sigkillAndVerify,
} from '../../../src/index.js';
import type { CommonOptions, ProcessMarker, StopReport } from '../../../src/index.js';
import { quietTime } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';
import type { ForkingCase } from '../experiments/forking-case.js';
import { brief } from '../inside/brief.js';
import { eachRun } from '../inside/each-run.js';
import type { Findings } from '../inside/each-run.js';
import { Enclosure } from '../inside/enclosure.js';
import { start } from '../inside/start.js';

/*
 * Stops workloads that fork without end, and asks the oracle whether anybody is left. The cases take turns, so
 * that whatever else the machine does meanwhile weighs on all of them alike.
 */

const LEFT_MS = 1_000;
const EVIDENCE = 4;

const cases = brief.args as unknown as readonly ForkingCase[];

await eachRun(async (run) => {
  const one = cases[run % cases.length];
  if (one === undefined) throw new Error('no cases');
  const round = Math.floor(run / cases.length);
  const enclosure = new Enclosure(`run-${run}`);
  try {
    return await stopWorkload(one, round, enclosure);
  } finally {
    await enclosure.end();
  }
});

async function stopWorkload(
  one: ForkingCase,
  round: number,
  enclosure: Enclosure,
): Promise<Findings> {
  const marker = one.held === 'marker' ? createMarker() : undefined;
  const cgroup = one.held === 'cgroup' ? await createCgroup({ parent: enclosure.path }) : undefined;
  const child = await start(`forking/${one.workload}`, {
    args: one.args,
    // The library's group is below it, and is entered by way of the library.
    into: cgroup === undefined ? [enclosure.path] : [],
    ...(marker === undefined ? {} : { env: marker.env }),
    ...(cgroup === undefined ? {} : { before: (process) => cgroup.add(process) }),
  });
  if (!enclosure.pids.includes(child.pid ?? Number.NaN)) throw new Error('it is not enclosed');
  // It forks all the time: each run meets it at another moment of its life.
  await quietTime((round * 7) % 30);
  if (one.rootGone) await kill(child);
  const before = process.cpuUsage();
  const report = await stop(child, one, { marker, cgroup });
  const { user, system } = process.cpuUsage(before);
  const emptiedMs = await enclosure.emptied(LEFT_MS);
  const { pids: left } = enclosure;
  return {
    case: one.name,
    ok: report.ok,
    outcome: report.outcome,
    coverage: report.coverage,
    durationMs: report.durationMs,
    cpuMs: (user + system) / 1_000,
    members: report.processes.length,
    survivors: report.survivors.map(({ reason }) => reason),
    escaped: emptiedMs === undefined,
    emptiedMs: emptiedMs ?? null,
    left: left.length,
    evidence: left.slice(0, EVIDENCE).map((pid) => describe(pid, report, marker)),
  };
}

function stop(
  child: ChildProcess,
  { by }: ForkingCase,
  holds: Pick<CommonOptions, 'marker' | 'cgroup'>,
): Promise<StopReport> {
  const options = { ...holds, scope: 'tree', reject: false } as const;
  if (by === 'sigkillAndVerify') return sigkillAndVerify(child, options);
  return escalatingStop(child, { ...options, schedule: 'TERM/0.05/KILL/2' });
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** What can be said of somebody who should not be there any more. */
function describe(pid: number, report: StopReport, marker: ProcessMarker | undefined): Findings {
  const stat = readStat(pid);
  if (stat === undefined) return { pid, gone: true };
  const { state, ppid, pgid, sid, start: startedAt } = stat;
  return {
    ...{ pid, state, ppid, pgid, sid, startedAt },
    named: report.processes.some((process) => process.pid === pid),
    marked: marker === undefined ? null : carries(pid, marker),
  };
}

function carries(pid: number, { name, value }: ProcessMarker): boolean | string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${name}=${value}\0`);
  } catch (error) {
    return String(error);
  }
}
