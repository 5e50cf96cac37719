import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from '../helpers/project.js';

/** The blocks of a page that contain this text, ready to run: what only TypeScript and newer versions know is gone. */
export function runnableBlocks(page: string, containing: string): string[] {
  const text = readFileSync(join(PROJECT, 'docs', page), 'utf8');
  const blocks = [...text.matchAll(/^```(?:ts|js)\n(.*?)^```$/gms)].map(([, code = '']) => code);
  return blocks.filter((code) => code.includes(containing)).map(withoutTypes);
}

function withoutTypes(code: string): string {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  return outputText;
}
