// Starts two agents and waits to be killed: `node coordinator.ts DEPLOYMENT`.
import { fileURLToPath } from 'node:url';
import { AgentSpawner } from './agent-spawner.ts';

const [deployment = ''] = process.argv.slice(2);
const agent = fileURLToPath(new URL('agent.js', import.meta.url));
const spawner = new AgentSpawner(deployment);

for (const [agentId, habit] of [
  ['L2.1.1', 'has-deaf-child'],
  ['L2.1.2', 'deaf'],
] as const) {
  const args = [agent, habit];
  await spawner.spawn({ agentId, command: process.execPath, args, prompt: 'Do important work.' });
}
const waiting = setInterval(() => {
  if (!spawner.agentIds.every((id) => spawner.files.progress(id) === 25)) return;
  clearInterval(waiting);
  process.send?.('ready');
}, 20);
// Should nobody kill it, it does not stay.
setTimeout(() => process.exit(3), 60_000);
