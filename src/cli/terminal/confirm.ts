import { createInterface } from 'node:readline';
import type { Surroundings } from './surroundings.js';

/** Whether there is somebody to ask. */
export function canAsk({ stdin, stderr }: Surroundings): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Asks a question on the terminal. Only `y` and `yes` mean yes; a blank line, the end of the input, and an
 * interruption mean no.
 */
export async function confirm(question: string, surroundings: Surroundings): Promise<boolean> {
  const { stdin, stderr, interruption } = surroundings;
  stderr.write(`${question} [y/N] `);
  // Not as a terminal: then the system handles Ctrl-C and the editing of the line, and nothing is left to restore.
  const reader = createInterface({ input: stdin, terminal: false });
  const close = (): void => {
    reader.close();
  };
  interruption.first.addEventListener('abort', close, { once: true });
  try {
    for await (const line of reader) return /^\s*y(es)?\s*$/i.test(line);
    // No line came: whatever is written next starts on one of its own.
    stderr.write('\n');
    return false;
  } finally {
    interruption.first.removeEventListener('abort', close);
    reader.close();
    stdin.pause();
  }
}
