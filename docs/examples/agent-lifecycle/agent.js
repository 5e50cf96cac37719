// @ts-check
// An agent: `node agent.js HABITS`, such as `deaf,has-daemon`. It works until somebody ends it, or there is a file `done` in its
// directory: its work is done when that says so, with the exit code.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const habits = (process.argv[2] ?? '').split(',');
// Should nobody end it, it does not stay.
setTimeout(() => {
  process.exit(3);
}, 60_000);

if (habits.includes('fails')) {
  console.error('no such model');
  process.exit(5);
}
if (habits.includes('deaf')) {
  for (const signal of ['SIGHUP', 'SIGTERM']) {
    process.on(signal, () => {
      console.log(`heard ${signal}`);
    });
  }
}
if (habits.includes('has-daemon')) {
  // In a session of its own.
  const daemon = fork(fileURLToPath(import.meta.url), ['deaf'], {
    ...{ detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
  });
  await once(daemon, 'message');
  daemon.disconnect();
}
process.send?.('ready');
console.log(`pid ${process.pid} is at work: ${process.argv.slice(2).join(' ')}`);
setInterval(() => {
  if (existsSync('done')) process.exit(Number(readFileSync('done', 'utf8')));
}, 20);
