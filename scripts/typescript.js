// Lets a Node.js that knows no TypeScript run the examples: `node --import ./scripts/typescript.js FILE.ts`.
// A process that one of them forks inherits it. Types are taken away, not checked: `npm run typecheck` does that.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

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
  // Here, and so in the thread that loads modules alone: it is large.
  const { default: ts } = await import('typescript');
  const source = ts.transpileModule(await readFile(fileURLToPath(url), 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  return { format: 'module', source: source.outputText, shortCircuit: true };
}
