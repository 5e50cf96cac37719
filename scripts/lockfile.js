// Every package of the lock file must come from the public registry, with a checksum.
import { readFileSync } from 'node:fs';

/** @typedef {{ resolved?: unknown, integrity?: unknown, link?: unknown }} Entry */

const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const lock = /** @type {{ packages?: Record<string, Entry> }} */ (JSON.parse(text));
const entries = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '');
if (entries.length === 0) throw new Error('package-lock.json lists no packages');

// The offending address is not printed: it may hold a name or a secret that belongs in no log.
const problems = entries.flatMap(([path, entry]) => {
  if (entry.link !== undefined) return [`${path}: is a link to a folder`];
  const found = [];
  if (!isPublic(entry.resolved)) found.push(`${path}: "resolved" is not the public registry`);
  if (typeof entry.integrity !== 'string') found.push(`${path}: has no "integrity"`);
  return found;
});

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`lock file: ${entries.length} packages, all from the public registry`);

/** @param {unknown} resolved */
function isPublic(resolved) {
  if (resolved === undefined) return true;
  if (typeof resolved !== 'string' || !URL.canParse(resolved)) return false;
  const { protocol, hostname, username } = new URL(resolved);
  return protocol === 'https:' && username === '' && /(^|\.)npmjs\.(org|com)$/.test(hostname);
}
