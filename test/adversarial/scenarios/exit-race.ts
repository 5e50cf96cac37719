import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import type { StopReport, Target } from '../../../src/index.js';
import { isDead, readStat } from '../../helpers/proc-stat.js';
import { program } from '../inside/brief.js';
import { eachRun } from '../inside/each-run.js';
import type { Findings } from '../inside/each-run.js';
import { CASES } from './exit-race/cases.js';
import type { RaceCase } from './exit-race/cases.js';
import { lies, signalName } from './exit-race/truth.js';
import type { RealEnd } from './exit-race/truth.js';
import { Inn } from './reuse/inn.js';

/*
 * In every run a process exits at a random moment around the signals of one or two calls that stop it. What
 * the calls say is held against what its parent heard from wait(2).
 */

const STATUS = 7;
// From long before the first signal to long after the last one.
const LONGEST_US = 8_000;
const inn = new Inn();

await eachRun(async (run) => {
  const one = CASES[run % CASES.length];
  if (one === undefined) throw new Error('no such case');
  const exitsAfterUs = Math.round(Math.random() * LONGEST_US);
  return one.parent === 'ours' ? raceOfChild(one, exitsAfterUs) : raceOfOther(one, exitsAfterUs);
});
inn.close();

async function raceOfChild(one: RaceCase, exitsAfterUs: number): Promise<Findings> {
  const args = [String(exitsAfterUs), String(STATUS), ...(one.isStubborn ? ['stubborn'] : [])];
  const child = spawn(program('exits'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  const { pid = Number.NaN } = child;
  const start = readStat(pid)?.start;
  const reports = await Promise.all(one.calls.map((call) => stop(call, child)));
  const told = child.exitCode !== null || child.signalCode !== null;
  const dead = start === undefined || isDead(pid, start);
  await exit;
  const end: RealEnd = { code: child.exitCode, signal: child.signalCode };
  return findings(one, reports, pid, end, [
    ...(dead ? [] : ['it lived when the calls were over']),
    ...(told ? [] : ['its exit had not been told when the calls were over']),
  ]);
}

async function raceOfOther(one: RaceCase, exitsAfterUs: number): Promise<Findings> {
  const flags = `nx${one.isStubborn ? 's' : ''}${one.hasChild ? 'c' : ''}`;
  const [pid, child] = inn.start(flags, exitsAfterUs);
  const starts = new Map([pid, child].map((each) => [each, readStat(each)?.start]));
  const collects = one.parent === 'collects';
  if (collects) inn.collectLater();
  const reports = await Promise.all(one.calls.map((call) => stop(call, pid)));
  // A root that was gone at the first look had left its child to others already.
  const claimed = reports.flatMap(({ processes }) => processes.map((each) => each.pid));
  const isAlive = (each: number): boolean => {
    const start = starts.get(each);
    return start !== undefined && !isDead(each, start);
  };
  const alive = [...starts.keys()].filter(isAlive);
  const [ended] = collects ? inn.collected() : inn.ended();
  inn.clear();
  if (ended === undefined) throw new Error('the innkeeper says nothing');
  const { how, by } = ended;
  const end: RealEnd =
    how === 'exited' ? { code: by, signal: null } : { code: null, signal: signalName(by) };
  const found = how === 'running' ? ['its parent says that it lives'] : [];
  for (const each of alive) {
    if (claimed.includes(each)) found.push(`pid ${each} lived when the calls were over`);
  }
  return { ...findings(one, reports, pid, end, found), missed: alive.length > 0 };
}

function findings(
  { name }: RaceCase,
  reports: readonly StopReport[],
  pid: number,
  end: RealEnd,
  found: readonly string[],
): Findings {
  const fates = reports.map(({ processes }) => processes.find((each) => each.pid === pid)?.fate);
  return {
    case: name,
    end: end.signal ?? `exit ${String(end.code)}`,
    fates: fates.map(String),
    longestMs: Math.max(...reports.map(({ durationMs }) => durationMs)),
    lies: [...found, ...lies(reports, pid, end)],
  };
}

function stop(call: RaceCase['calls'][number], target: Target): Promise<StopReport> {
  return call === 'escalatingStop'
    ? escalatingStop(target, { schedule: 'TERM/0.004/KILL/2', reject: false })
    : sigkillAndVerify(target, { scope: 'tree', reject: false });
}
