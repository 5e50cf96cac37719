import type { Writable } from 'node:stream';

// Whoever read us is gone, or the terminal is: nobody is left to be told.
const NOBODY_LISTENS = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** Watches streams that are written to, so that a reader who leaves stops nothing. */
export class Streams {
  readonly #streams: readonly Writable[];
  /** What kept words from being delivered to somebody who wanted them, such as a full disk. */
  failure: Error | undefined;

  constructor(...streams: readonly Writable[]) {
    this.#streams = streams;
    for (const stream of streams) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        if (!NOBODY_LISTENS.includes(error.code ?? '')) this.failure ??= error;
      });
    }
  }

  /** Resolves when everything that was written has been handed to the system, or never can be. */
  async drained(): Promise<void> {
    for (const stream of this.#streams) {
      await new Promise<void>((resolve) => {
        stream.write('', () => resolve());
      });
    }
  }
}
