// Removes generated folders, on every system alike: `node scripts/remove.js dist`.
import { rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const name of process.argv.slice(2)) {
  const path = resolve(root, name);
  const inside = relative(root, path);
  if (inside === '' || inside.startsWith('..'))
    throw new Error(`${name} is not below this project`);
  rmSync(path, { recursive: true, force: true });
}
