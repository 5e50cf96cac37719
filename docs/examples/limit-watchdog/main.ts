// `npm run example -- limit-watchdog`: an agent that ignores every request to end reaches its limit.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesMatching } from 'deadsure';
import { AgentPool } from './pool.ts';
import type { AgentPlan } from './pool.ts';
import { shutDown, watchLimits } from './watch.ts';
import type { WatchEvent } from './watch.ts';

const root = mkdtempSync(join(tmpdir(), 'limit-watchdog-'));
const pool = new AgentPool(root);
const worker = fileURLToPath(new URL('worker.js', import.meta.url));
const coder: AgentPlan = {
  story: '1086',
  name: 'coder',
  command: [process.execPath, worker],
  limits: { maxToolTurns: 5, maxBudgetUsd: 10 },
};

let limitReached = (): void => undefined;
const firstIsGone = new Promise<void>((resolve) => (limitReached = resolve));
const watchdog = watchLimits(pool, { intervalMs: 50, onEvent: tell });

const first = await pool.start(coder);
console.log(`started ${first.key}, pid ${first.process.pid}`);
await firstIsGone;

const second = await pool.start({ ...coder, limits: { maxToolTurns: 1_000 } });
console.log(`started ${second.key} again, pid ${second.process.pid}`);
await shutDown(pool, watchdog);
console.log(`${second.key} is ${second.status}`);

const left = await processesMatching({ path: root });
console.log(left.length === 0 ? 'Nobody is left.' : `LEFT: ${JSON.stringify(left)}`);
rmSync(root, { recursive: true });
process.exitCode = left.length === 0 ? 0 : 1;

function tell(event: WatchEvent): void {
  const { type, key } = event;
  if (type === 'terminated') {
    console.log(`terminated ${key}: pids ${event.pids.join(', ')} are proven gone`);
    limitReached();
  } else if (type === 'survived') {
    for (const { pid, hint } of event.survivors) console.log(`survived ${key}: ${pid}: ${hint}`);
  } else {
    console.log(`${type} ${key}: ${event.reason}`);
    if (type === 'unknown') return;
    // It lives, so it is running, and there is no second one of it.
    pool.start(coder).catch((error: unknown) => {
      console.log(`  a second one is refused: ${String(error)}`);
    });
  }
}
