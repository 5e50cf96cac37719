import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMarker, escalatingStop, sigkillAndVerify } from '../../../../src/index.js';
import { until } from '../../../helpers/patience.js';
import { childrenOf, isDead, readStat } from '../../../helpers/proc-stat.js';
import type { Enclosure } from '../../inside/enclosure.js';
import { program } from '../../inside/brief.js';
import { start } from '../../inside/start.js';
import { inNode } from './in-node.js';
import type { WorldName } from './names.js';

/** What is wrong; nothing, if all is as it should be. */
type Wrong = readonly string[];

const NOBODY = 65_534;

/** What is done and found wrong in each of them. */
export const WORLDS: Readonly<Record<WorldName, (enclosure: Enclosure) => Promise<Wrong>>> = {
  'hidepid=2, as another user': hidden,
  'no /proc': withoutProc,
  'a PID namespace without a /proc of its own': foreignProc,
  'a child PID namespace in the tree': childNamespace,
  'a subreaper in the tree': subreaper,
  'we are PID 1': pidOne,
  'a descendant with another marker': otherMarker,
};

/** Whom we may not see is alive and refuses our signals; our own child is stopped as ever. */
async function hidden(enclosure: Enclosure): Promise<Wrong> {
  const target = await grove(enclosure);
  execFileSync('mount', ['-o', 'remount,hidepid=2', '/proc']);
  try {
    const body = `
      import { spawn } from 'node:child_process';
      import { existsSync } from 'node:fs';
      const pid = Number(process.argv[1]);
      const own = spawn('sleep', ['60'], { stdio: 'ignore' });
      const both = await deadsure.escalatingStop([pid, own], { schedule: 'TERM/5/KILL/5', reject: false });
      say({
        visible: existsSync('/proc/' + pid),
        liveness: await deadsure.liveness(pid),
        survivors: both.survivors.map(({ pid, reason }) => [pid, reason]),
        own: own.signalCode,
        soon: both.durationMs < 5_000,
      });`;
    const said = await inNode(body, { uid: NOBODY, args: [target.pid] });
    const due = {
      visible: false,
      liveness: 'alive',
      survivors: [[target.pid, 'not-permitted']],
      own: 'SIGTERM',
      soon: true,
    };
    return [...differs(said, due), ...aliveStill(target)];
  } finally {
    execFileSync('mount', ['-o', 'remount,hidepid=0', '/proc']);
  }
}

/** Nothing can be looked at, so nothing is signalled and nobody is called gone. */
async function withoutProc(enclosure: Enclosure): Promise<Wrong> {
  const target = await grove(enclosure);
  const empty = mkdtempSync(join(tmpdir(), 'deadsure-no-proc-'));
  try {
    const body = blindly('process.argv[1]');
    const script = 'mount --bind "$0" /proc && exec "$@"';
    const through = ['unshare', '-m', '/bin/sh', '-c', script, empty];
    const said = await inNode(body, { through, args: [target.pid] });
    return [...differs(said, BLIND), ...aliveStill(target)];
  } finally {
    rmdirSync(empty);
  }
}

/** The /proc of another namespace numbers other processes: it is not believed. */
async function foreignProc(enclosure: Enclosure): Promise<Wrong> {
  const target = await grove(enclosure);
  const body = `
    import { spawn } from 'node:child_process';
    const own = spawn('sleep', ['60'], { stdio: 'ignore' });
    ${blindly('own.pid')}
    if (own.exitCode !== null || own.signalCode !== null) say('the child was signalled');
    own.kill('SIGKILL');`;
  // Not PID 1 itself, which may signal nobody below 2 anyway.
  const through = ['unshare', '-pf', '/bin/sh', '-c', '"$@"; exit $?', 'sh'];
  const said = await inNode(body, { through });
  return [...differs(said, BLIND), ...aliveStill(target)];
}

const BLIND = {
  stop: 'ERR_PROCESS_TABLE',
  kill: 'ERR_PROCESS_TABLE',
  wait: 'ERR_PROCESS_TABLE',
  match: 'ERR_PROCESS_TABLE',
  table: 'ERR_PROCESS_TABLE',
};

/** Every function that looks, at a process that lives and cannot be seen. */
function blindly(pid: string): string {
  return `
    const pid = Number(${pid});
    const kill = process.kill;
    process.kill = (to, signal) => {
      if (signal !== 0) throw new Error('signalled ' + to);
      return kill.call(process, to, 0);
    };
    say({
      stop: await outcome(deadsure.escalatingStop(pid, { schedule: 'TERM/0.1/KILL/0.1' })),
      kill: await outcome(deadsure.sigkillAndVerify(pid)),
      wait: await outcome(deadsure.waitUntilGone(pid, { timeoutMs: 100 })),
      match: await outcome(deadsure.stopMatching({ name: 'grove' })),
      table: await outcome(deadsure.processTable()),
    });
    process.kill = kill;`;
}

/** Who lives in a namespace below ours is one of the tree, by the numbers that we know it by. */
async function childNamespace(enclosure: Enclosure): Promise<Wrong> {
  const unshare = ['unshare', '-pfm', '--mount-proc', program('grove'), '3', '1', 'stubborn'];
  const child = await start('enter', { args: ['--', ...unshare], into: [enclosure.path] });
  const born = enclosure.pids.length;
  const report = await sigkillAndVerify(child, { scope: 'tree', reject: false });
  const left = (await enclosure.emptied(1_000)) === undefined;
  return [
    ...differs({ ok: report.ok, members: report.processes.length }, { ok: true, members: born }),
    ...(left ? ['somebody is left in the namespace'] : []),
  ];
}

/** Daemons whose parents are gone hang below the subreaper, and are found there. */
async function subreaper(enclosure: Enclosure): Promise<Wrong> {
  const child = await start('subreaper', { args: ['5'], into: [enclosure.path] });
  const born = enclosure.pids.length;
  const report = await escalatingStop(child, { schedule: 'TERM/0.05/KILL/2', reject: false });
  const left = (await enclosure.emptied(1_000)) === undefined;
  return [
    ...differs({ ok: report.ok, members: report.processes.length }, { ok: true, members: 6 }),
    ...(born === 6 ? [] : [`${born} were born`]),
    ...(left ? ['somebody is left'] : []),
  ];
}

/**
 * As PID 1 of a container we are given every orphan. That makes nobody a member; and those of a tree that die
 * stay zombies, since Node.js collects nobody it did not start: they are gone all the same.
 */
async function pidOne(): Promise<Wrong> {
  const body = `
    import { spawn } from 'node:child_process';
    import { once } from 'node:events';
    import { readFileSync } from 'node:fs';
    const parentOf = (pid) => Number(/\\) . (\\d+)/.exec(readFileSync('/proc/' + pid + '/stat', 'utf8'))[1]);
    const run = async (script) => {
      const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = await once(child.stdout, 'data');
      return [child, Number(line)];
    };
    // The shell goes, and its child is ours.
    const [shell, orphan] = await run('sleep 60 >/dev/null & echo $!');
    if (shell.exitCode === null) await once(shell, 'exit');
    const [root, leaf] = await run('sleep 60 >/dev/null & echo $!; wait');
    const report = await deadsure.escalatingStop(root, { schedule: 'TERM/2/KILL/2', reject: false });
    const fateOf = (pid) => report.processes.find((one) => one.pid === pid);
    say({
      self: process.pid,
      orphanIsOurs: parentOf(orphan) === 1,
      members: report.processes.length,
      outcome: report.outcome,
      leaf: fateOf(leaf)?.fate,
      leafWaitsFor: fateOf(leaf)?.parentPid,
      orphan: await deadsure.liveness(orphan),
      stopsOrphan: (await deadsure.sigkillAndVerify(orphan)).outcome,
    });`;
  const through = ['unshare', '-pfm', '--mount-proc', '--kill-child'];
  const said = await inNode(body, { through });
  return differs(said, {
    self: 1,
    orphanIsOurs: true,
    members: 2,
    outcome: 'stopped',
    leaf: 'exited',
    leafWaitsFor: 1,
    orphan: 'alive',
    stopsOrphan: 'killed',
  });
}

/** It belongs to whoever made that other marker, and so does what it started. */
async function otherMarker(enclosure: Enclosure): Promise<Wrong> {
  const [ours, theirs] = [createMarker(), createMarker()];
  const script = `${theirs.name}=${theirs.value} "$0" 2 1 stubborn >/dev/null & exec "$0" 2 1 stubborn`;
  const args = ['--', '/bin/sh', '-c', script, program('grove')];
  const child = await start('enter', { args, into: [enclosure.path], env: ours.env });
  const root = child.pid ?? Number.NaN;
  await until('both groves', () => enclosure.pids.length === 6);
  const other = childrenOf(root).filter((pid) => childrenOf(pid).length > 0);
  const untouched = other.map((pid) => ({ pid, start: readStat(pid)?.start ?? '' }));
  const report = await escalatingStop(child, {
    marker: ours,
    schedule: 'TERM/0.05/KILL/2',
    reject: false,
  });
  return [
    ...differs({ ok: report.ok, members: report.processes.length }, { ok: true, members: 3 }),
    ...differs({ others: other.length, left: enclosure.pids.length }, { others: 1, left: 3 }),
    ...untouched.flatMap(aliveStill),
  ];
}

interface Known {
  readonly pid: number;
  readonly start: string;
}

async function grove(enclosure: Enclosure): Promise<Known> {
  const { pid = Number.NaN } = await start('grove', {
    args: ['1', '1', 'stubborn'],
    into: [enclosure.path],
  });
  return { pid, start: readStat(pid)?.start ?? '' };
}

function aliveStill({ pid, start: born }: Known): string[] {
  return isDead(pid, born) ? [`pid ${pid} is dead`] : [];
}

function differs(said: unknown, due: unknown): string[] {
  const [is, should] = [JSON.stringify(said), JSON.stringify(due)];
  return is === should ? [] : [`${is} instead of ${should}`];
}
