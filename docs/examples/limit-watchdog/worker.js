// @ts-check
// An agent that hears no request to end: `node worker.js LOG`. It uses a tool at every turn, has a helper in a session of
// its own, and says in its log what it costs.
import { fork } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TURN_MS = 30;
// Should nobody end it, it does not stay.
const LIFETIME_MS = 60_000;

const [log] = process.argv.slice(2);
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    // Heard, and not obeyed.
  });
}
setTimeout(() => {
  process.exit(3);
}, LIFETIME_MS);

if (log !== undefined) {
  fork(fileURLToPath(import.meta.url), [], { detached: true });
  let turns = 0;
  setInterval(() => {
    turns++;
    say({ type: 'assistant', message: { content: [{ type: 'text', text: 'I will look.' }] } });
    say({
      type: 'assistant',
      message: { content: [{ type: 'tool_use', name: 'Read' }] },
      total_cost_usd: turns * 0.05,
    });
  }, TURN_MS);
}

/** @param {object} data */
function say(data) {
  appendFileSync(String(log), `${JSON.stringify({ type: 'agent_json', data })}\n`);
}
