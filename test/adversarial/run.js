// `npm run adversarial`: transpiles the rig, as its tests do, and runs its command. Node.js 20 reads no TypeScript.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transpile } from '../../scripts/transpile.js';

const tree = transpile(['src', 'test/adversarial', 'test/helpers']);
await import(pathToFileURL(join(tree, 'test/adversarial/command/command.js')).href);
