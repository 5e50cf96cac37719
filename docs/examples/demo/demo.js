// @ts-check
// `npm run demo`: stops a real tree of processes that will not go, beside one that must not be touched.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createMarker, escalatingStop, processTable, sigkillAndVerify } from 'deadsure';
import { beats } from './heartbeat.js';
import { eventLine, fateLine, roleOf, treeLines } from './narrate.js';
import { bold, green, red } from './paint.js';

// The last wait is an upper bound that only a very busy machine comes near.
const SCHEDULE = 'INT/1/TERM/1/KILL/5';
const FAMILY = ['worker', 'compiler', 'server', 'daemon'];
/** How often the bystander's heart must beat while all others are silent. */
const PROOF_BEATS = 15;

const folder = mkdtempSync(join(tmpdir(), 'deadsure-demo-'));
const marker = createMarker();
/** @type {string[]} */
const wrong = [];

const bystander = await start('bystander.js', [folder, 'bystander'], {});
const worker = await start('stubborn.js', [folder, 'worker'], marker.env);
try {
  await demonstrate();
} finally {
  await sigkillAndVerify([bystander, worker], { scope: 'tree', marker, reject: false });
  rmSync(folder, { recursive: true, force: true });
}

for (const problem of wrong) say(red(`WRONG: ${problem}`));
say(wrong.length === 0 ? green('Every verdict was right.') : red('The demo failed.'));
process.exitCode = wrong.length === 0 ? 0 : 1;

async function demonstrate() {
  const table = await processTable();
  const root = table.get(pidOf(worker));
  const names = new Map([...table].map((info) => [info.pid, roleOf(info.command)]));
  const family = [pidOf(worker), ...table.descendants(pidOf(worker)).map(({ pid }) => pid)];

  say(bold('\nThe tree. Each process ignores SIGHUP, SIGINT and SIGTERM:\n'));
  if (root !== undefined) say(treeLines(table, root).join('\n'));
  say(`\n  ${pidOf(bystander)}  bystander, which is no part of it\n`);
  expect(
    'the tree is complete',
    family.map((pid) => names.get(pid) ?? '?').sort(),
    [...FAMILY].sort(),
  );

  say(bold(`escalatingStop(worker, { schedule: '${SCHEDULE}', marker })\n`));
  const report = await escalatingStop(worker, {
    schedule: SCHEDULE,
    marker,
    reject: false,
    onEvent(event) {
      const line = eventLine(event, (pid) => `${names.get(pid) ?? 'newcomer'} ${pid}`);
      if (line !== undefined) say(line);
    },
  });

  say(bold(`\nThe verdict: ${report.outcome}, coverage ${report.coverage}\n`));
  say(report.processes.map(fateLine).join('\n'));
  for (const { pid, hint } of report.survivors) say(red(`  ${pid} survives: ${hint}`));
  expect('the outcome', report.outcome, 'killed');
  expect('the members', report.processes.map(({ pid }) => pid).sort(), [...family].sort());
  for (const fate of report.processes) expect(`the fate of ${fate.pid}`, fate.fate, 'killed');

  await checkHearts(family);

  say(bold('\nescalatingStop(bystander)\n'));
  const last = await escalatingStop(bystander, { reject: false });
  say(last.processes.map(fateLine).join('\n'));
  expect('the bystander went when it was asked to', last.outcome, 'stopped');
  expect('the bystander is one process', last.processes.length, 1);
}

/** The check that asks neither the library nor the system: whose heart still beats? @param {readonly number[]} family */
async function checkHearts(family) {
  const before = family.map((pid) => beats(folder, pid));
  const start = beats(folder, pidOf(bystander));
  const deadline = Date.now() + 10_000;
  while (beats(folder, pidOf(bystander)) < start + PROOF_BEATS && Date.now() < deadline) {
    await delay(10);
  }
  const bystanderBeats = beats(folder, pidOf(bystander)) - start;
  const others = family.map((pid, index) => beats(folder, pid) - (before[index] ?? 0));

  say(bold('\nThe check, by heartbeats that each process writes to a file of its own:\n'));
  say(`  the bystander's heart beat ${bystanderBeats} times; meanwhile`);
  say(`  those of ${family.join(', ')} beat ${others.join(', ')} times`);
  expect('the bystander lives', bystanderBeats >= PROOF_BEATS, true);
  expect(
    'every heart of the tree has stopped',
    others,
    family.map(() => 0),
  );
}

/** Starts a script beside this one and waits until it says that it is ready. @param {string} script @param {readonly string[]} args @param {Readonly<Record<string, string>>} env */
async function start(script, args, env) {
  const started = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(started, 'message');
  return started;
}

/** @param {import('node:child_process').ChildProcess} started */
function pidOf({ pid }) {
  if (pid === undefined) throw new Error('the process was not started');
  return pid;
}

/** @param {string} what @param {unknown} actual @param {unknown} expected */
function expect(what, actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) wrong.push(`${what}: ${a}, not ${b}`);
}

/** @param {string} line */
function say(line) {
  console.log(line);
}
