// `npm run example -- agent-lifecycle`: three agents, in three runtimes, each hard to end in a way of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesMatching, sigkillAndVerify } from 'deadsure';
import { AgentLifecycle } from './lifecycle.ts';
import { LocalRuntime } from './local-runtime.ts';
import { SchedulerRuntime } from './scheduler-runtime.ts';
import { TmuxRuntime } from './tmux-runtime.ts';
import type { Runtime } from './runtime.ts';

const root = mkdtempSync(join(tmpdir(), 'agent-lifecycle-'));
const agent = fileURLToPath(new URL('agent.js', import.meta.url));
let healed = (): void => undefined;
const isHealed = new Promise<void>((resolve) => (healed = resolve));

const lifecycle = new AgentLifecycle(root, {
  runtimes: new Map<string, Runtime>([
    ['local', new LocalRuntime()],
    ['tmux', new TmuxRuntime()],
    // It says that it has cancelled the job, and has not.
    ['scheduler', new SchedulerRuntime({ scancel: 'true', patienceMs: 300 })],
  ]),
  onWarning: (text) => {
    console.log(`  warning: ${text}`);
  },
  onMonitor: (name, event) => {
    if (event.type === 'checked' || event.type === 'ended') return;
    const why = 'error' in event ? `: ${String(event.error)}` : '';
    console.log(`  the monitor of ${name}: ${event.type}${why}`);
    if (event.type === 'restarted') healed();
  },
});

function configure(name: string, runtime: string, habits: string, more: object = {}): string {
  const path = join(root, `${name}.json`);
  const command = [process.execPath, agent, habits];
  const config = { name, runtime, command, schedule: 'TERM/0.5/KILL/5', ...more };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

const started = [
  configure('web', 'local', 'works', { health: { intervalMs: 50, backoff: { initialMs: 50 } } }),
  configure('shell', 'tmux', 'deaf,has-daemon', { hooks: { pre_stop: ['echo no >&2; exit 3'] } }),
  configure('batch', 'scheduler', 'works'),
];
for (const path of started) {
  const { name, process, data } = await lifecycle.start(path);
  await atWork(name, process.pid);
  console.log(`started ${name} (${data.runtime}), pid ${process.pid}`);
}

const { pids } = await lifecycle.status('web');
console.log('web is killed by somebody else');
await sigkillAndVerify(pids);
await isHealed;
console.log(`web is ${(await lifecycle.status('web')).status} again`);

const { process: shell } = await lifecycle.restart('shell');
await atWork('shell', shell.pid);
console.log(`shell is pid ${shell.pid} now, and nobody of the last one is left`);

for (const { name, message } of await lifecycle.stopAll({ force: true })) {
  console.log(`${name}: ${message}`);
}
const left = await processesMatching({ path: root });
console.log(left.length === 0 ? 'Nobody is left.' : `LEFT: ${JSON.stringify(left)}`);
rmSync(root, { recursive: true });
process.exitCode = left.length === 0 ? 0 : 1;

/** Resolves when an agent says so in its log: before that it would not be deaf. */
async function atWork(name: string, pid: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const looking = setInterval(() => {
      lifecycle.logs(name).then((log) => {
        if (!log.includes(`pid ${pid} is at work`)) return;
        clearInterval(looking);
        resolve();
      }, reject);
    }, 20);
  });
}
