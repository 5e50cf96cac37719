// @ts-check
// A process that ignores every signal it can, and starts more of its kind: `node stubborn.js FOLDER ROLE`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startHeart } from './heartbeat.js';

const CHILDREN = /** @type {Record<string, readonly string[]>} */ ({
  worker: ['compiler', 'server'],
  server: ['daemon'],
});

const [folder = '', role = ''] = process.argv.slice(2);

for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    // Heard, and not obeyed.
  });
}

for (const name of CHILDREN[role] ?? []) {
  const child = fork(fileURLToPath(import.meta.url), [folder, name], {
    // A process group and a session of its own: setsid(2). What is sent to our group will not reach it.
    detached: name === 'daemon',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
}

startHeart(folder);
process.send?.('ready');
