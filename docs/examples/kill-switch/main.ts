// `npm run example -- kill-switch`: an agent, one too many, something it left behind, and the switch that ends them.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMarker, escalatingStop } from 'deadsure';

const original = fileURLToPath(new URL('config.toml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kill-switch-'));
const config = join(folder, 'config.toml');
const marker = createMarker();
const wrong: string[] = [];
// Nobody waits for ever for what may be broken.
const limit = { signal: AbortSignal.timeout(30_000) };

try {
  copyFileSync(original, config);
  await demonstrate();
} finally {
  // Whatever went wrong above, nobody is left of it.
  await escalatingStop([], { marker, schedule: 'KILL/5' });
  rmSync(folder, { recursive: true });
}
for (const problem of wrong) console.log(`WRONG: ${problem}`);
console.log(wrong.length === 0 ? '\nEvery answer was right.' : '\nThe example failed.');
process.exitCode = wrong.length === 0 ? 0 : 1;

async function demonstrate(): Promise<void> {
  const agent = ours('agent.ts');
  await once(agent.stdout ?? agent, 'data', limit);

  await expectExit(1, ours('agent.ts'));
  // What a tool of the agent leaves behind: it is no child of it, and no PID file names it.
  await once(start('sleep 60', 'sleep', ['60'], join(folder, 'work')), 'spawn', limit);
  await expectExit(0, ours('kill-switch.ts', '--dry-run'));
  if (agent.exitCode !== null) wrong.push('the dry run ended the agent');
  await expectExit(0, ours('kill-switch.ts', '--sweep'));
  if (agent.exitCode !== 0) wrong.push('the agent did not leave in good order');
  await expectExit(0, ours('kill-switch.ts'));
  if (existsSync(join(folder, 'run/oscar.pid'))) wrong.push('the PID file is still there');
}

async function expectExit(code: number, program: ChildProcess): Promise<void> {
  await once(program, 'close', limit);
  const { exitCode, spawnargs } = program;
  if (exitCode !== code) wrong.push(`${spawnargs.join(' ')}: ${String(exitCode)}, not ${code}`);
}

/** Starts a script that lies beside this one. */
function ours(script: string, ...flags: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const shown = ['node', script, '--config config.toml', ...flags].join(' ');
  const args = [...process.execArgv, path, '--config', config, ...flags];
  return start(shown, process.execPath, args, folder);
}

function start(shown: string, program: string, args: string[], cwd: string): ChildProcess {
  console.log(`\n$ ${shown}`);
  const env = { ...process.env, ...marker.env };
  const started = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.stdout.pipe(process.stdout, { end: false });
  started.stderr.pipe(process.stdout, { end: false });
  return started;
}
