// @ts-check
// A process shows that it runs by making its own file longer: proof of life and of death that asks no one.
import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BEAT_MS = 20;
// Should the demo itself be killed, nothing of it stays for longer than this.
const LIFETIME_MS = 60_000;

/** Starts this process's heartbeat. @param {string} folder */
export function startHeart(folder) {
  const path = heartbeatFile(folder, process.pid);
  setInterval(() => {
    appendFileSync(path, '.');
  }, BEAT_MS);
  setTimeout(() => {
    process.exit(3);
  }, LIFETIME_MS);
  appendFileSync(path, '.');
}

/** How often it has beaten. @param {string} folder @param {number} pid */
export function beats(folder, pid) {
  return statSync(heartbeatFile(folder, pid)).size;
}

/** @param {string} folder @param {number} pid */
function heartbeatFile(folder, pid) {
  return join(folder, `${pid}.heartbeat`);
}
