import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

// A link may lead to a file of ours that somebody wants to be written to; a pipe would hold us up.
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const TO_APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | SAFELY;
const TO_READ = constants.O_RDONLY | SAFELY;
const FOR_ITS_OWNER = 0o600;
const TAIL_BYTES = 4_096;

/** A file that a process appends to; it can tell what was written since it was opened. */
export class LogFile {
  readonly #file: FileHandle;
  readonly #reader: FileHandle | undefined;
  readonly #sizeBefore: number;

  private constructor(file: FileHandle, reader: FileHandle | undefined, sizeBefore: number) {
    this.#file = file;
    this.#reader = reader;
    this.#sizeBefore = sizeBefore;
  }

  /** Opens it, or throws why it may not be. `uid`: who may own it besides us and root. */
  static async open(path: string, uid?: number): Promise<LogFile> {
    const file = await open(path, TO_APPEND, FOR_ITS_OWNER);
    try {
      const stats = await file.stat();
      assertSafe(stats, uid);
      return new LogFile(file, await openToRead(path, stats), stats.size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** For the process: it can append through it, and not read. */
  get descriptor(): number {
    return this.#file.fd;
  }

  /** The end of what was written since, at most 4 KiB; `undefined` if we may write to it and not read it. */
  async tail(): Promise<string | undefined> {
    if (this.#reader === undefined) return undefined;
    const { size } = await this.#reader.stat();
    const length = Math.min(Math.max(0, size - this.#sizeBefore), TAIL_BYTES);
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.#reader.read(buffer, 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#file.close();
  }
}

function assertSafe({ uid, mode, ...stats }: Stats, commandsUid: number | undefined): void {
  if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new Error('it is not a regular file');
  const owners = [0, process.geteuid?.() ?? uid, commandsUid];
  if (!owners.includes(uid)) throw new Error(`it belongs to user ${uid}`);
  if ((mode & constants.S_IWOTH) !== 0) throw new Error('everybody may write to it');
  if (stats.nlink > 1) throw new Error('it has another name too (a hard link)');
}

async function openToRead(path: string, { dev, ino }: Stats): Promise<FileHandle | undefined> {
  const reader = await open(path, TO_READ).catch(() => undefined);
  const found = await reader?.stat();
  if (found?.dev === dev && found.ino === ino) return reader;
  await reader?.close();
  return undefined;
}
