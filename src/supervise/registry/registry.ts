import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { identify, InvalidOptionError, liveness, UnsafeTargetError } from '../../index.js';
import type { Liveness, ProcessRef } from '../../index.js';
import { isObject, shown } from '../options.js';
import { messageOf } from '../warn.js';
import { formatEntry, parseEntry, parseMarker, parseRef } from './entry.js';
import type { RegistryEntry } from './entry.js';
import { fileNameOf, nameIn } from './entry-name.js';
import { inTurn } from './in-turn.js';
import { isLockLeft, LOCK, locked } from './lock.js';
import { isMissing, registryError } from './registry-error.js';
import type { FileRegistry, Registrable, RegistryReading } from './registry-types.js';
import { ensureDirectory, readSafely, replaceFile, unlinkIfThere, writerOf } from './safe-file.js';
import { assertFree, isGone, isSame, standsFor } from './standing.js';

/** A directory of entries. */
export class Registry<T> implements FileRegistry<T> {
  readonly directory: string;
  readonly #parse: (data: unknown) => T;
  #isSwept = false;

  constructor(directory: string, parse: (data: unknown) => T) {
    this.directory = directory;
    this.#parse = parse;
  }

  async set(name: string, process: Registrable, data: T): Promise<RegistryEntry<T>> {
    const path = this.#path(name);
    const ref = await identityOf(process);
    const marker = parseMarker(process.marker);
    if (process.marker !== undefined && marker === undefined) {
      throw new InvalidOptionError('its marker must be one that createMarker() made');
    }
    const savedAt = new Date();
    const entry = {
      name,
      process: ref,
      ...(marker === undefined ? {} : { marker }),
      data,
      savedAt,
    };
    const text = formatEntry(entry);
    const isTheSame = (there: Required<ProcessRef>): boolean => isSame(there, ref);
    await this.#settled(name, isTheSame, async (reading, isFree) => {
      assertFree(reading, isFree);
      await replaceFile(path, text);
    });
    return entry;
  }

  async get(name: string): Promise<RegistryReading<T>> {
    const path = this.#path(name);
    const read = await readSafely(path).catch((error: unknown) => {
      throw registryError(error);
    });
    if (read === undefined) return { status: 'missing', name };
    const parsed = 'text' in read ? parseEntry(read.text, name) : read.problem;
    if (typeof parsed === 'string') return { status: 'damaged', name, path, reason: parsed };
    try {
      return { status: 'found', name, entry: { ...parsed, data: this.#parse(parsed.data) } };
    } catch (error) {
      return { status: 'damaged', name, path, reason: `its data: ${messageOf(error)}` };
    }
  }

  async list(): Promise<RegistryReading<T>[]> {
    const names = (await this.#files()).flatMap((file) => nameIn(file) ?? []).sort();
    const readings: RegistryReading<T>[] = [];
    // One after the other: each takes a descriptor, and nobody knows how many there are.
    for (const name of names) {
      const reading = await this.get(name);
      // It may have been removed while the others were read.
      if (reading.status !== 'missing') readings.push(reading);
    }
    return readings;
  }

  async remove(name: string): Promise<'removed' | 'missing' | 'kept'> {
    const path = this.#path(name);
    return this.#settled(name, isNobody, async (reading, isFree) => {
      if (reading.status === 'missing') return 'missing';
      if (reading.status === 'damaged' || !isFree) return 'kept';
      await unlink(path);
      return 'removed';
    });
  }

  /**
   * Acts on a name while nobody else writes. Whether it `isFree`, because whoever stands there needs no proof or is proven
   * gone, is found out before: that can take seconds, in which nobody is held up, and who is gone stays so. It is found
   * out anew where somebody else stands there by then.
   */
  async #settled<R>(
    name: string,
    needsNoProof: (there: Required<ProcessRef>) => boolean,
    act: (reading: RegistryReading<T>, isFree: boolean) => Promise<R>,
  ): Promise<R> {
    for (;;) {
      const before = await this.get(name);
      const isFree =
        before.status === 'found' &&
        (needsNoProof(before.entry.process) || (await isGone(before.entry)));
      const done = await this.#exclusively(async () => {
        const reading = await this.get(name);
        return standsFor(before, reading) ? { with: await act(reading, isFree) } : undefined;
      });
      if (done !== undefined) return done.with;
    }
  }

  async #exclusively<R>(action: () => Promise<R>): Promise<R> {
    try {
      return await inTurn(this.directory, async () => {
        await ensureDirectory(this.directory);
        return locked(join(this.directory, LOCK), async () => {
          if (!this.#isSwept) await this.#sweep();
          this.#isSwept = true;
          return action();
        });
      });
    } catch (error) {
      throw registryError(error);
    }
  }

  /** Removes what writers left behind who were killed in the middle. */
  async #sweep(): Promise<void> {
    for (const file of await this.#files()) {
      const path = join(this.directory, file);
      const pid = writerOf(file);
      const isLeft = pid === undefined ? await isLockLeft(path) : (await fateOf(pid)) === 'gone';
      if (isLeft) await unlinkIfThere(path);
    }
  }

  async #files(): Promise<string[]> {
    try {
      return await readdir(this.directory);
    } catch (error) {
      if (isMissing(error)) return [];
      throw registryError(error);
    }
  }

  #path(name: string): string {
    return join(this.directory, fileNameOf(name));
  }
}

const isNobody = (): boolean => false;

async function identityOf(process: Registrable): Promise<Required<ProcessRef>> {
  if (!isObject(process))
    throw new InvalidOptionError(`a process is needed, got ${shown(process)}`);
  const known = parseRef(process) ?? parseRef(await identify(process));
  if (known !== undefined) return known;
  throw new InvalidOptionError(`pid ${shown(process.pid)} cannot be identified: does it run?`);
}

async function fateOf(pid: number): Promise<Liveness> {
  try {
    return await liveness(pid);
  } catch (error) {
    if (error instanceof UnsafeTargetError) return 'unknown';
    throw error;
  }
}
