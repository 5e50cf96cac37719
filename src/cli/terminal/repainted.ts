import { stripVTControlCharacters } from 'node:util';
import { textWidth } from '../render/text-width.js';
import type { Output } from './surroundings.js';

const UP = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A`);
const TO_END_OF_SCREEN = '\u001B[J';

/**
 * A few lines at the end of a terminal's output that are written anew in their place.
 *
 * @remarks
 * The cursor is not hidden and no mode of the terminal is changed: there is nothing to restore, however this
 * process ends. One write for each picture, so that nobody sees half of it.
 */
export class Repainted {
  readonly #output: Output;
  #shown: readonly string[] = [];

  constructor(output: Output) {
    this.#output = output;
  }

  /** Shows these lines in the place of those before. */
  paint(lines: readonly string[]): void {
    if (lines.length === this.#shown.length && lines.every((line, i) => line === this.#shown[i])) {
      return;
    }
    this.#output.write(this.#back() + lines.map((line) => `${line}\n`).join(''));
    this.#shown = lines;
  }

  /** Lets the lines stand; the next ones come below. */
  leave(): void {
    this.#shown = [];
  }

  #back(): string {
    if (this.#shown.length === 0) return '';
    // A terminal that was made narrower meanwhile has broken long lines in several.
    const columns = this.#output.columns ?? 0;
    const rows = this.#shown.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    return `${UP(rows)}\r${TO_END_OF_SCREEN}`;
  }
}

function rowsOf(line: string, columns: number): number {
  if (columns < 1) return 1;
  return Math.max(1, Math.ceil(textWidth(stripVTControlCharacters(line)) / columns));
}
