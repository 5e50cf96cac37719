// Every way to stop, each on a tree of its own while the others look on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { escalatingStop, liveness, sigkillAndVerify, stopByPidFile, writePidFile } from 'deadsure';
import { cast, marker, stranger } from './cast.mjs';
import { canWrite } from './surroundings.mjs';
import { tell } from './telling.mjs';

const schedule = 'TERM/0.1/KILL/20';
const COMMAND = '/app/node_modules/deadsure/src/cli/deadsure.js';

export async function stops(pidFile) {
  const found = {
    lineage: await tell(() => escalatingStop(cast.lineage, { schedule })),
    marked: await tell(() => escalatingStop(cast.marked, { schedule, marker })),
    ...(await crowd()),
    filed: await tell(() => stopByPidFile(pidFile, { schedule, expect: 'filed' })),
    typed: await typed(),
    own: await tell(async () => (await writePidFile('/app/own.pid')).remove()),
    hook: await tell(async () => {
      const { runHooks } = await import('deadsure/supervise');
      const [{ outcome, error }] = await runHooks(['true']);
      return { outcome, error };
    }),
    canary: await tell(() => liveness(cast.canary.pid)),
    ...(await unwritable()),
  };
  if (stranger === undefined) return found;
  return { ...found, stranger: await tell(() => escalatingStop(stranger, { schedule })) };
}

/** What has nowhere to be written is told before anything is started. */
async function unwritable() {
  if (canWrite('/app/probe') === 'writable') return {};
  const { fileRegistry, spawnVerified } = await import('deadsure/supervise');
  return {
    log: await tell(() =>
      spawnVerified('/bin/tree', ['0', '0', '50'], { stderr: '/app/tree.err' }),
    ),
    registry: await tell(() => fileRegistry('/app/registry').set('agent', cast.canary, {})),
  };
}

/** More members than there are descriptors to spare in a small container. */
async function crowd() {
  const held = { before: descriptors() };
  const onEvent = ({ type }) => {
    if (type === 'captured') held.captured = descriptors();
  };
  const options = { scope: 'tree', timeoutMs: 20_000, onEvent };
  const report = await tell(() => sigkillAndVerify(cast.crowd, options));
  held.after = descriptors();
  return { crowd: report, held };
}

function descriptors() {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch (error) {
    return error.code;
  }
}

/** The command line, as a program of its own. */
async function typed() {
  const args = ['stop', cast.typed.pid, '--schedule', schedule, '--json'];
  const child = spawn(process.execPath, [COMMAND, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, stderr, ...(await tell(() => JSON.parse(stdout || '{}'))) };
}
