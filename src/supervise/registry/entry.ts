import { InvalidOptionError } from '../../index.js';
import type { ProcessMarker, ProcessRef } from '../../index.js';
import { isObject } from '../options.js';
import { MOST_BYTES } from './safe-file.js';

/** What is remembered under a name. */
export interface RegistryEntry<T = unknown> {
  /** What the process is called. */
  readonly name: string;
  /** Always with its start token: it can be stopped without ever meaning another process. */
  readonly process: Required<ProcessRef>;
  /** What it was started with, if it was by {@link spawnVerified}: everything it started is found by it. */
  readonly marker?: ProcessMarker;
  /** The caller's. */
  readonly data: T;
  /** When it was recorded, by the wall clock. */
  readonly savedAt: Date;
}

const VERSION = 1;
const LONGEST_TOKEN = 256;
/** A pid_t has 32 bits everywhere; where the largest pid is a smaller one, the library knows it. */
const LARGEST_PID = 2 ** 31 - 1;
/** A marker of any other form would make members of whoever has some variable. */
const MARKER_NAME = /^DEADSURE_MARKER(?:_[0-9a-f]{8})?$/;
const MARKER_VALUE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An entry as the text of a file. */
export function formatEntry({ savedAt, marker, ...entry }: RegistryEntry): string {
  const mark = marker && { name: marker.name, value: marker.value };
  const record = { version: VERSION, savedAt: savedAt.toISOString(), marker: mark, ...entry };
  const text = tryJson(record);
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  throw new InvalidOptionError('data must be shorter: an entry has at most 1 MiB');
}

function tryJson(record: object): string {
  try {
    return `${JSON.stringify(record, undefined, 2)}\n`;
  } catch (cause) {
    throw new InvalidOptionError('data must be something that JSON can say', { cause });
  }
}

/** The entry that a text holds, or in a few words why it holds none. */
export function parseEntry(text: string, name: string): RegistryEntry | string {
  const value = parseJson(text);
  if (!isObject(value)) return 'it is not in the form of an entry';
  if (value['version'] !== VERSION) return 'it is of another version';
  if (value['name'] !== name) return 'it is an entry of another name';
  const process = parseRef(value['process']);
  if (process === undefined) return 'it does not identify a process';
  const { marker, savedAt } = value;
  const mark = parseMarker(marker);
  if (marker !== undefined && mark === undefined) return 'its marker is none of this library';
  const date = new Date(typeof savedAt === 'string' ? savedAt : Number.NaN);
  if (Number.isNaN(date.getTime())) return 'it does not say when it was saved';
  return {
    name,
    process,
    ...(mark === undefined ? {} : { marker: mark }),
    data: value['data'],
    savedAt: date,
  };
}

/** A process that can be told from every other, or nothing. */
export function parseRef(value: unknown): Required<ProcessRef> | undefined {
  if (!isObject(value)) return undefined;
  const { pid, startToken } = value;
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 2 || pid > LARGEST_PID) {
    return undefined;
  }
  if (typeof startToken !== 'string') return undefined;
  if (startToken === '' || startToken.length > LONGEST_TOKEN) return undefined;
  return { pid, startToken };
}

/** A marker that this library made, or nothing. */
export function parseMarker(value: unknown): ProcessMarker | undefined {
  if (!isObject(value)) return undefined;
  const { name, value: mark } = value;
  if (typeof name !== 'string' || !MARKER_NAME.test(name)) return undefined;
  if (typeof mark !== 'string' || !MARKER_VALUE.test(mark)) return undefined;
  return { name, value: mark, env: { [name]: mark } };
}

/** What a text says, or nothing. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no entry.
    return undefined;
  }
}
