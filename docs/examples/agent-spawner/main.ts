// `npm run example -- agent-spawner`: a coordinator is killed with SIGKILL; the next one finds its agents, and ends them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesMatching, sigkillAndVerify } from 'deadsure';
import { AgentSpawner } from './agent-spawner.ts';

const deployment = mkdtempSync(join(tmpdir(), 'agent-spawner-'));
const coordinator = fork(fileURLToPath(new URL('coordinator.ts', import.meta.url)), [deployment]);
await once(coordinator, 'message');
await sigkillAndVerify(coordinator);
console.log('The coordinator is dead. Its agents are not:');

const spawner = new AgentSpawner(deployment, { graceful: 'TERM/1/TERM/1/KILL/5' });
await spawner.recover();
for (const { agentId, health, persistentStatus } of Object.values(await spawner.monitorAll())) {
  console.log(`  ${agentId} ${health}, ${persistentStatus}`);
}

for (const { agentId, report, error } of await spawner.cleanup()) {
  const fates = report?.processes.map(
    ({ pid, fate, signals }) => `${pid} ${fate} (${signals.join(' ')})`,
  );
  console.log(`  ${agentId} ${report?.outcome ?? String(error)}: ${fates?.join(', ')}`);
}
const left = await processesMatching({ path: deployment });
console.log(left.length === 0 ? 'Nobody is left.' : `LEFT: ${JSON.stringify(left)}`);
rmSync(deployment, { recursive: true });
process.exitCode = left.length === 0 ? 0 : 1;
