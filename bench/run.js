// `npm run bench`: transpiles the harness, as the adversarial rig is, and runs its command. What is measured is
// the built package in dist/. Node.js 20 reads no TypeScript.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transpile } from '../scripts/transpile.js';

const tree = transpile(['bench/src', 'test/adversarial', 'test/helpers']);
await import(pathToFileURL(join(tree, 'bench/src/command.js')).href);
