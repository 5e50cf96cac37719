import { readFileSync } from 'node:fs';
import { parsePsLines, type PsLine } from '../../../../src/platform/portable/ps-line.js';

/** One of the outputs under test/fixtures/ps-outputs; each says in its first lines where it is from. */
export function psOutput(name: string): string {
  const url = new URL(`../../../fixtures/ps-outputs/${name}.txt`, import.meta.url);
  return readFileSync(url, 'utf8');
}

/** The same, read, by pid. */
export function psLines(name: string): Map<number, PsLine> {
  return new Map(parsePsLines(psOutput(name)).map((line) => [line.pid, line]));
}
