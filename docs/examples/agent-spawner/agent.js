// @ts-check
// An agent: `node agent.js HABIT PROMPT-FILE`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [habit = 'works', prompt] = process.argv.slice(2);
// Should nobody end it, it does not stay.
setTimeout(() => {
  process.exit(3);
}, 60_000);

if (habit === 'deaf') {
  process.on('SIGTERM', () => {
    // Heard, and not obeyed.
  });
}
if (habit === 'forks-when-asked') {
  process.on('SIGTERM', () => {
    void startChild({ detached: true });
  });
}
if (habit === 'has-deaf-child') await startChild({});
// In a session of its own.
if (habit === 'has-daemon') await startChild({ detached: true });
if (habit === 'fails') {
  console.error('no such model');
  process.exit(5);
}
if (prompt === undefined) {
  process.send?.('ready');
} else {
  console.log(`I was asked: ${readFileSync(prompt, 'utf8').length} characters`);
  writeFileSync('progress', '25');
  // Its work is done when somebody says so, with the exit code.
  setInterval(() => {
    if (existsSync('done')) process.exit(Number(readFileSync('done', 'utf8')));
  }, 20);
}

/** @param {import('node:child_process').ForkOptions} options */
async function startChild(options) {
  const child = fork(fileURLToPath(import.meta.url), ['deaf'], options);
  await once(child, 'message');
  child.disconnect();
}
