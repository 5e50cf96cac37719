// `npm run adversarial`: transpiles the rig, as its tests do, and runs its command. Node.js 20 reads no TypeScript.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const helpers = new URL('../helpers/', import.meta.url);
const cache = new URL('../../node_modules/.cache/deadsure-bootstrap/helpers/', import.meta.url);
const COMMAND = 'test/adversarial/command/command.js';

mkdirSync(cache, { recursive: true });
writeFileSync(new URL('package.json', cache), '{"type":"module"}\n');
for (const name of ['project', 'transpiled']) {
  const source = readFileSync(new URL(`${name}.ts`, helpers), 'utf8');
  const options = {
    compilerOptions: { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 },
  };
  writeFileSync(new URL(`${name}.js`, cache), ts.transpileModule(source, options).outputText);
}
const { transpiled } = await import(new URL('transpiled.js', cache).href);
await import(
  pathToFileURL(join(transpiled('src', 'test/adversarial', 'test/helpers'), COMMAND)).href
);
