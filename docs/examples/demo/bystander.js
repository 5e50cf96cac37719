// @ts-check
// A process that has nothing to do with the worker: `node bystander.js FOLDER bystander`. It ends when it is asked to.
import { startHeart } from './heartbeat.js';

const [folder = ''] = process.argv.slice(2);

process.on('SIGTERM', () => {
  process.exit(0);
});
startHeart(folder);
process.send?.('ready');
