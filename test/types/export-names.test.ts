import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

/** Declared in the contract's file for the sake of others there; not names of the package. */
const PRIVATE = ['EventBase', 'ReportBase'];

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const face = path('../../src/index.ts');
const contract = path('contract.d.ts');
const typeTest = readFileSync(path('contract.test-d.ts'), 'utf8');

/** The names a module exports, by whether something of that name exists at run time. */
interface Exports {
  readonly types: readonly string[];
  readonly values: readonly string[];
}

let program: ts.Program;
beforeAll(() => {
  const read = ts.readConfigFile(path('../../tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, path('../../'));
  program = ts.createProgram([face, contract], options);
});

function exportsOf(file: string): Exports {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} is not a module`);
  const types: string[] = [];
  const values: string[] = [];
  for (const symbol of checker.getExportsOfModule(module)) {
    const aliased = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    (aliased.flags & ts.SymbolFlags.Value ? values : types).push(symbol.name);
  }
  return { types: types.sort(), values: values.sort() };
}

const without = (names: readonly string[], ...left: (readonly string[])[]): string[] =>
  names.filter((name) => !left.flat().includes(name));

describe('the exported names', () => {
  it('are the contract', () => {
    const promised = exportsOf(contract);
    const built = exportsOf(face);
    expect(promised.values.length).toBeGreaterThan(20);
    expect(built.values).toEqual(promised.values);
    expect(built.types).toEqual(expect.arrayContaining(without(promised.types, PRIVATE)));
  });

  it('are each compared in contract.test-d.ts', () => {
    const { types } = exportsOf(contract);
    const compared = [...typeTest.matchAll(/^ {2}(\w+): \[Actual\.\1, Contract\.\1\];$/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(compared.sort()).toEqual(without(types, PRIVATE));
  });

  it('are there at run time, and nothing else is', async () => {
    const module: object = await import('../../src/index.js');
    const { values } = exportsOf(contract);
    expect(Object.keys(module).sort()).toEqual(values);
  });
});
