import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { compileC, hasCompiler } from './compile-c.js';
import { PROJECT } from './project.js';
import { skipVisibly } from './skip-visibly.js';

/** The path of a fixture written in C, compiled if need be. Skips the test where there is no compiler. */
export function compiledFixture(context: TestContext, name: string): string {
  if (!hasCompiler()) skipVisibly(context, 'there is no C compiler');
  return compileC(join(PROJECT, 'test/fixtures/compiled', `${name}.c`));
}
