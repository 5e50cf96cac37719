import type { ChildProcess, StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import { messageOf } from '../warn.js';
import { LogFile } from './log-file.js';
import { drainTail, holdPipe, releasePipe } from './pipe-tail.js';
import { SpawnError } from './spawn-error.js';
import type { SpawnVerifiedOptions } from './spawn-options.js';

const WORDS: readonly string[] = ['inherit', 'ignore', 'pipe'];
type Name = 'stdout' | 'stderr';

/** Where a process writes, and the files that were opened for that. */
export class Outputs {
  readonly #where: Readonly<Record<Name, string>>;
  readonly #files: ReadonlyMap<string, LogFile>;

  private constructor(where: Readonly<Record<Name, string>>, files: ReadonlyMap<string, LogFile>) {
    this.#where = where;
    this.#files = files;
  }

  /** Opens what has to be opened; both may go to one file. */
  static async open({ stdout, stderr, uid }: SpawnVerifiedOptions): Promise<Outputs> {
    const where = { stdout: stdout ?? 'ignore', stderr: stderr ?? 'ignore' };
    const files = new Map<string, LogFile>();
    const outputs = new Outputs(where, files);
    for (const [name, path] of Object.entries(where)) {
      if (WORDS.includes(path) || files.has(path)) continue;
      try {
        files.set(path, await LogFile.open(path, uid));
      } catch (error) {
        await outputs.close();
        const message = `cannot append ${name} to ${JSON.stringify(path)}: ${messageOf(error)}`;
        throw new SpawnError('log', message, {}, { cause: error });
      }
    }
    return outputs;
  }

  /** What `spawn` is told; nothing can be read from its standard input. */
  get stdio(): Extract<StdioOptions, readonly unknown[]> {
    const { stdout, stderr } = this.#where;
    return ['ignore', this.#one(stdout), this.#one(stderr)];
  }

  /** What a process writes before it is proven alive is kept for {@link Outputs.tails}, or for the caller. */
  hold({ stdout, stderr }: ChildProcess): void {
    holdPipe(stdout);
    holdPipe(stderr);
  }

  /** It is the caller's to read. */
  release({ stdout, stderr }: ChildProcess): void {
    releasePipe(stdout);
    releasePipe(stderr);
  }

  /** The end of what was written, for whatever of it can be read. */
  async tails(child: ChildProcess): Promise<{ stdout?: string; stderr?: string }> {
    const [stdout, stderr] = await Promise.all([
      this.#tail('stdout', child.stdout),
      this.#tail('stderr', child.stderr),
    ]);
    return {
      ...(stdout === undefined ? {} : { stdout }),
      ...(stderr === undefined ? {} : { stderr }),
    };
  }

  /** Closes our side of the files. */
  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
  }

  #one(where: string): 'inherit' | 'ignore' | 'pipe' | number {
    const file = this.#files.get(where);
    return file?.descriptor ?? (where as 'inherit' | 'ignore' | 'pipe');
  }

  async #tail(name: Name, stream: Readable | null): Promise<string | undefined> {
    if (stream !== null) return drainTail(stream);
    return this.#files.get(this.#where[name])?.tail();
  }
}
