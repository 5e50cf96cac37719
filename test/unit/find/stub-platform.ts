import { monotonicClock } from '../../../src/platform/clock.js';
import { compareIdentities } from '../../../src/process/identity.js';
import { treeOrder } from '../../../src/process/tree-order.js';
import type { Facts, Platform, Read, Sight, Sighting } from '../../../src/platform/platform.js';

/** One process of the stub. What is left out it has not; `denied` names facts that may not be read. */
export interface StubProcess extends Partial<Sighting> {
  readonly pid: number;
  readonly argv?: readonly string[];
  readonly cwd?: string;
  readonly executable?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly sockets?: readonly string[];
  readonly euid?: number;
  readonly denied?: readonly string[];
}

export interface StubOptions {
  readonly processes: readonly StubProcess[];
  readonly facts?: boolean;
  readonly uid?: number | undefined;
  readonly ancestors?: readonly number[];
  /** Sockets that serve a port; asked anew at each look. */
  readonly socketsOn?: (port: number) => readonly string[];
  readonly sight?: (pid: number) => Sight | undefined;
  readonly list?: () => Promise<readonly Sighting[]>;
  readonly overrides?: Partial<Facts>;
}

export const SELF = 100;

/** A machine of a few processes, to match against; it has no way to send a signal. */
export function stubPlatform(options: StubOptions): Platform & { readonly reads: string[] } {
  const { processes } = options;
  const reads: string[] = [];
  const find = (pid: number): StubProcess | undefined =>
    processes.find((process) => process.pid === pid);
  const fact = <T>(
    pid: number,
    field: string,
    value: (process: StubProcess) => T | undefined,
  ): Read<T> => {
    reads.push(`${field} ${pid}`);
    const process = find(pid);
    if (process === undefined) return { ok: false, reason: 'gone' };
    if (process.denied?.includes(field) === true) return { ok: false, reason: 'denied' };
    const found = value(process);
    return found === undefined ? { ok: false, reason: 'none' } : { ok: true, value: found };
  };
  const facts: Facts = {
    argv: (pid) => fact(pid, 'argv', ({ argv }) => argv),
    cwd: (pid) => fact(pid, 'cwd', ({ cwd }) => cwd),
    executable: (pid) => fact(pid, 'executable', ({ executable }) => executable),
    environment: (pid) =>
      fact(pid, 'environment', ({ environment }) =>
        environment === undefined ? undefined : new Map(Object.entries(environment)),
      ),
    uid: (pid) => fact(pid, 'uid', ({ euid }) => euid ?? 1000),
    waitingOn: () => undefined,
    socketsOn: (port) => new Set(options.socketsOn?.(port) ?? []),
    socketsOf: (pid) => fact(pid, 'sockets', ({ sockets }) => new Set(sockets ?? [])),
    ...options.overrides,
  };
  const list =
    options.list ?? (async (): Promise<readonly Sighting[]> => processes.map(sightingOf));
  return {
    name: 'stub',
    clock: monotonicClock,
    self: SELF,
    largestPid: () => 32_767,
    ancestors: async () => new Set(options.ancestors ?? []),
    sight: async (pid) => {
      const given = options.sight?.(pid);
      if (given !== undefined) return given;
      const process = find(pid);
      return process === undefined
        ? { status: 'absent' }
        : { status: 'present', process: sightingOf(process) };
    },
    list,
    view: () => {
      throw new Error('nothing here needs a view');
    },
    descendants: async (root) => treeOrder(await list(), [root.pid]).map(({ pid }) => pid),
    sameIdentity: compareIdentities,
    ...(options.facts === false ? {} : { facts }),
    uid: 'uid' in options ? options.uid : 1000,
    send: () => {
      throw new Error('finding sends nothing');
    },
    reads,
  };
}

export function sightingOf(process: StubProcess): Sighting {
  const { argv, cwd, executable, environment, sockets, euid, denied, ...rest } = process;
  return { ppid: 1, name: 'program', state: 'sleeping', startToken: `t${process.pid}`, ...rest };
}
