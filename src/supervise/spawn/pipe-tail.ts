import { once } from 'node:events';
import type { Readable } from 'node:stream';

const TAIL_BYTES = 4_096;
/** Whoever could write is gone, so the end is there at once; unless one of them survived. */
const LONGEST_WAIT_MS = 1_000;

/** Keeps the end of what is written to a pipe, at most 4 KiB of it, and lets the rest pass. */
export function keepTail(stream: Readable): () => string {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-TAIL_BYTES);
  });
  return () => kept.toString('utf8');
}

const hold = (): void => undefined;

/**
 * Keeps what is written to a pipe from being read by anybody: when a process ends, Node.js reads away what
 * nobody has asked for, unless somebody waits for it to become readable (stream.Readable, `resume`).
 */
export function holdPipe(stream: Readable | null): void {
  stream?.on('readable', hold);
}

/** Lets whoever wants read it. Nothing is lost. */
export function releasePipe(stream: Readable | null): void {
  stream?.off('readable', hold);
}

/** The end of what a process that is over has left in a pipe that nobody read. */
export async function drainTail(stream: Readable): Promise<string> {
  releasePipe(stream);
  const tail = keepTail(stream);
  const bell = new AbortController();
  const timer = setTimeout(() => {
    bell.abort();
  }, LONGEST_WAIT_MS);
  try {
    if (!stream.closed) await once(stream, 'close', { signal: bell.signal });
  } catch {
    // Its end did not come, or reading failed: what was read is what can be told.
    stream.destroy();
  } finally {
    clearTimeout(timer);
  }
  return tail();
}
