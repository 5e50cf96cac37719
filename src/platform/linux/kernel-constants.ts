import { readProcFile } from './proc-files.js';

/** What the kernel tells every process at its start, and this boot's name. */
export interface KernelConstants {
  readonly bootId: string;
  /** Clock ticks in a second, as `/proc/PID/stat` counts them. */
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
}

// getauxval(3)
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;

/** Reads the constants; they never change while a process runs. */
export function readKernelConstants(root: string): KernelConstants {
  const auxiliary = readAuxiliaryVector(root);
  return {
    bootId: readText(`${root}/sys/kernel/random/boot_id`)?.trim() ?? 'boot',
    ticksPerSecond: Number(auxiliary.get(AT_CLKTCK) ?? 100n),
    pageBytes: Number(auxiliary.get(AT_PAGESZ) ?? 4096n),
  };
}

/** One past the largest pid: proc_sys_kernel(5), "the value at which PIDs wrap around". */
export function readPidMax(root: string): number {
  const value = Number(readText(`${root}/sys/kernel/pid_max`)?.trim());
  // PID_MAX_LIMIT, the largest value the kernel takes.
  return Number.isSafeInteger(value) && value > 0 ? value : 4_194_304;
}

/** When this machine started, by the wall clock, in milliseconds; as exact as `/proc/uptime` (10 ms). */
export function readBootTime(root: string): number | undefined {
  const uptime = Number(readText(`${root}/uptime`)?.split(' ', 1)[0]);
  return Number.isFinite(uptime) ? Date.now() - uptime * 1000 : undefined;
}

/** A small text file of `/proc`, or `undefined` where it is not there or not ours to read. */
export function readText(path: string): string | undefined {
  const contents = readProcFile(path);
  if (typeof contents === 'string') return undefined;
  return contents.bytes.toString('utf8', 0, contents.length);
}

function readAuxiliaryVector(root: string): Map<bigint, bigint> {
  const pairs = new Map<bigint, bigint>();
  const contents = readProcFile(`${root}/self/auxv`);
  if (typeof contents === 'string' || !SIXTY_FOUR_BIT) return pairs;
  for (let at = 0; at + 16 <= contents.length; at += 16) {
    pairs.set(readWord(contents.bytes, at), readWord(contents.bytes, at + 8));
  }
  return pairs;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const SIXTY_FOUR_BIT = /64|s390x/.test(process.arch);

function readWord(bytes: Buffer, at: number): bigint {
  return LITTLE_ENDIAN ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
}
