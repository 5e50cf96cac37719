import { Readable } from 'node:stream';
import { Interruption } from '../../../src/cli/terminal/interruption.js';
import type { Output, Surroundings } from '../../../src/cli/terminal/surroundings.js';

/** A stream that remembers each piece that was written to it. */
export class Heard implements Output {
  readonly pieces: string[] = [];
  readonly isTTY: boolean;
  columns: number;
  rows: number;

  constructor(isTTY = false, columns = 80, rows = 24) {
    this.isTTY = isTTY;
    this.columns = columns;
    this.rows = rows;
  }

  get text(): string {
    return this.pieces.join('');
  }

  write(text: string): void {
    this.pieces.push(text);
  }
}

/** Surroundings that a test can look into. */
export function heardSurroundings(
  more: Partial<Omit<Surroundings, 'stdout' | 'stderr'>> & { stdout?: Heard; stderr?: Heard } = {},
): Surroundings & { readonly stdout: Heard; readonly stderr: Heard } {
  const { stdout = new Heard(), stderr = new Heard(), ...rest } = more;
  return {
    stdin: Readable.from([]),
    env: { LANG: 'C.UTF-8', NO_COLOR: '1' },
    interruption: new Interruption(),
    ...rest,
    ...{ stdout, stderr },
  };
}
