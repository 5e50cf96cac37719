import type { ProcessMarker, ProcessRef } from '../../index.js';
import type { RegistryEntry } from './entry.js';

/** What a registry says of a name, each way of saying nothing told apart. */
export type RegistryReading<T = unknown> =
  | {
      readonly status: 'found';
      /** What was asked for. */
      readonly name: string;
      /** What is recorded. */
      readonly entry: RegistryEntry<T>;
    }
  | { readonly status: 'missing'; readonly name: string }
  | {
      /** There is a file, and no pid of it may be believed. Look at it, and remove it by hand. */
      readonly status: 'damaged';
      readonly name: string;
      /** The file. */
      readonly path: string;
      /** What is wrong with it, in a few words. */
      readonly reason: string;
    };

/** What can be remembered: a process with its identity, or what {@link spawnVerified} gave. */
export type Registrable = ProcessRef & {
  /** What everything it starts carries. */
  readonly marker?: ProcessMarker | undefined;
};

/** Options of {@link fileRegistry}. */
export interface RegistryOptions<T> {
  /**
   * Turns the `data` of a file, which anybody may have edited, into yours; what it throws makes the entry
   * `damaged`. @defaultValue it is taken as it is
   */
  readonly parse?: ((data: unknown) => T) | undefined;
}

/** Remembers which process stands for which name. */
export interface FileRegistry<T = unknown> {
  /** Its absolute path. */
  readonly directory: string;
  /**
   * Records a process under a name, or new `data` of the process that is there.
   *
   * Rejects with {@link RegistryError}: `in-use` while the name stands for another process that is not proven
   * gone, `damaged` if what it stands for cannot be read.
   */
  set(name: string, process: Registrable, data: T): Promise<RegistryEntry<T>>;
  /** What is recorded under a name. Nothing is asked of the process. */
  get(name: string): Promise<RegistryReading<T>>;
  /** Everything there is, damaged ones included, in the order of their names. */
  list(): Promise<RegistryReading<T>[]>;
  /** Removes an entry if its process, and all that carry its marker, are proven gone; `'kept'` if not, or if it is damaged. */
  remove(name: string): Promise<'removed' | 'missing' | 'kept'>;
}
