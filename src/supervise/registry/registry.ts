import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  identify,
  InvalidOptionError,
  liveness,
  UnsafeTargetError,
  waitUntilGone,
} from '../../index.js';
import type { Liveness, ProcessRef, StopReport } from '../../index.js';
import { isObject, shown } from '../options.js';
import { messageOf } from '../warn.js';
import { formatEntry, parseEntry, parseMarker, parseRef } from './entry.js';
import type { RegistryEntry } from './entry.js';
import { fileNameOf, nameIn } from './entry-name.js';
import { inTurn } from './in-turn.js';
import { isLockLeft, LOCK, locked } from './lock.js';
import { isMissing, RegistryError, registryError } from './registry-error.js';
import type { FileRegistry, Registrable, RegistryReading } from './registry-types.js';
import { ensureDirectory, readSafely, replaceFile, unlinkIfThere, writerOf } from './safe-file.js';

/** Longer than a stop waits for whoever is in the middle of an exec, before nothing counts as proven. */
const UNSETTLED_MS = 3_000;

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
    await this.#exclusively(async () => {
      await this.#assertFree(name, ref);
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
    return this.#exclusively(async () => {
      const reading = await this.get(name);
      if (reading.status === 'missing') return 'missing';
      if (reading.status === 'damaged' || !(await isGone(reading.entry))) return 'kept';
      await unlink(path);
      return 'removed';
    });
  }

  /** A name is free if nothing stands there, or the very same process, or one that is gone. */
  async #assertFree(name: string, { pid, startToken }: Required<ProcessRef>): Promise<void> {
    const reading = await this.get(name);
    if (reading.status === 'missing') return;
    if (reading.status === 'damaged') {
      const { path, reason } = reading;
      throw new RegistryError(
        'damaged',
        `${path}: ${reason}; see whether its process lives, and remove the file`,
      );
    }
    const { process } = reading.entry;
    if (process.pid === pid && process.startToken === startToken) return;
    if (await isGone(reading.entry)) return;
    const label = JSON.stringify(name);
    throw new RegistryError('in-use', `${label} is pid ${process.pid}, which is not proven gone`);
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

async function identityOf(process: Registrable): Promise<Required<ProcessRef>> {
  if (!isObject(process))
    throw new InvalidOptionError(`a process is needed, got ${shown(process)}`);
  const known = parseRef(process) ?? parseRef(await identify(process));
  if (known !== undefined) return known;
  throw new InvalidOptionError(`pid ${shown(process.pid)} cannot be identified: does it run?`);
}

/** Whoever lives is seen at the first look; that nobody is left is harder to see where processes come and go. */
async function isGone({ process, marker }: RegistryEntry): Promise<boolean> {
  const lookWhetherGone = (timeoutMs: number): Promise<StopReport> =>
    waitUntilGone(process, { marker, timeoutMs, reject: false });
  try {
    const { ok, outcome } = await lookWhetherGone(0);
    // A stranger in the middle of its exec cannot be asked for a marker; a moment later it can.
    return ok || (outcome === 'unknown' && (await lookWhetherGone(UNSETTLED_MS)).ok);
  } catch (error) {
    // A number that can be nobody's here was not written by us, and proves nothing.
    if (error instanceof UnsafeTargetError) return false;
    throw error;
  }
}

async function fateOf(pid: number): Promise<Liveness> {
  try {
    return await liveness(pid);
  } catch (error) {
    if (error instanceof UnsafeTargetError) return 'unknown';
    throw error;
  }
}
