// Lets a Node.js that knows no TypeScript run the examples: `node --import ./scripts/typescript.js FILE.ts`.
// A process that one of them forks inherits it. Types are taken away, not checked: `npm run typecheck` does that.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const CACHE = new URL('../node_modules/.cache/deadsure-examples/', import.meta.url);

// Node.js loads this file a second time, in the thread that loads modules.
if (isMainThread) register(import.meta.url);

/**
 * @param {string} url
 * @param {import('node:module').LoadHookContext} context
 * @param {(url: string, context: import('node:module').LoadHookContext) => Promise<import('node:module').LoadFnOutput>} next
 * @returns {Promise<import('node:module').LoadFnOutput>}
 */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = await withoutTypes(await readFile(fileURLToPath(url), 'utf8'));
  return { format: 'module', source, shortCircuit: true };
}

/** @param {string} text */
async function withoutTypes(text) {
  const kept = new URL(`${createHash('sha256').update(text).digest('hex')}.js`, CACHE);
  if (existsSync(kept)) return readFile(kept, 'utf8');
  // Only here, since it is large and an example starts several processes.
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  await mkdir(CACHE, { recursive: true });
  const fresh = new URL(randomUUID(), CACHE);
  await writeFile(fresh, outputText);
  await rename(fresh, kept);
  return outputText;
}
