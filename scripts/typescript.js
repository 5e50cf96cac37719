// Lets a Node.js that knows no TypeScript run the examples: `node --import ./scripts/typescript.js FILE.ts`.
// A process that one of them forks inherits it. Types are taken away, not checked: `npm run typecheck` does that.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const CACHE = new URL('../node_modules/.cache/deadsure-examples/', import.meta.url);

// Later versions of Node.js warn of `register`, and 20 has nothing else: there it loads this file a second time, in
// the thread that loads modules.
const { registerHooks } =
  /** @type {{ registerHooks?: (hooks: { load: typeof load }) => void }} */ (nodeModule);
if (registerHooks !== undefined) registerHooks({ load });
else if (isMainThread) nodeModule.register(import.meta.url);

/**
 * @template T
 * @param {string} url
 * @param {import('node:module').LoadHookContext} context
 * @param {(url: string, context: import('node:module').LoadHookContext) => T} next
 * @returns {T | { format: 'module', source: string, shortCircuit: true }}
 */
export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = withoutTypes(readFileSync(fileURLToPath(url), 'utf8'));
  return { format: 'module', source, shortCircuit: true };
}

/** @param {string} text */
function withoutTypes(text) {
  const kept = new URL(`${createHash('sha256').update(text).digest('hex')}.js`, CACHE);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  // Only here, since it is large and an example starts several processes.
  const ts = /** @type {typeof import('typescript')} */ (
    nodeModule.createRequire(import.meta.url)('typescript')
  );
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  mkdirSync(CACHE, { recursive: true });
  const fresh = new URL(randomUUID(), CACHE);
  writeFileSync(fresh, outputText);
  renameSync(fresh, kept);
  return outputText;
}
