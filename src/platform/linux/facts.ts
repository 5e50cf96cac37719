import { readdirSync } from 'node:fs';
import { ProcessTableError } from '../../errors/process-table-error.js';
import type { Facts, PathOrigin, Read } from '../platform.js';
import { readText } from './kernel-constants.js';
import { parseArguments, parseEnvironment } from './nul-list.js';
import { openSocketsOn, socketsIn } from './open-sockets.js';
import { readProcRecord, whyUnreadable } from './proc-files.js';
import { isSameFile, readProcLink } from './proc-link.js';
import { effectiveUid } from './process-status.js';

/** What `/proc` tells of one process, each fact read anew. */
export function procFacts(root: string): Facts {
  const ofProcess = <T>(pid: number, read: (directory: string) => Read<T>): Read<T> =>
    readFromAnyThread(`${root}/${pid}`, pid, read);
  return {
    argv: (pid) => ofProcess(pid, (directory) => readFile(`${directory}/cmdline`, parseArguments)),
    cwd: (pid) => ofProcess(pid, (directory) => readProcLink(`${directory}/cwd`)),
    executable: (pid) => ofProcess(pid, (directory) => readProcLink(`${directory}/exe`)),
    environment: (pid) =>
      ofProcess(pid, (directory) => readFile(`${directory}/environ`, parseEnvironment)),
    uid: (pid) => readUid(`${root}/${pid}/status`),
    waitingOn(pid) {
      // proc_pid_wchan(5): 0 where nothing is waited on or it may not be told.
      const symbol = readText(`${root}/${pid}/wchan`)?.trim();
      return symbol === undefined || symbol === '' || symbol === '0' ? undefined : symbol;
    },
    socketsOn: (port) => openSocketsOn(root, port),
    socketsOf: (pid) => ofProcess(pid, (directory) => socketsIn(`${directory}/fd`)),
    namesSameFile: (pid, path, origin) => namesSameFile(root, pid, path, origin),
  };
}

/*
 * A thread group whose leader has exited keeps its program, files and directory in the threads that live
 * on; under the leader's own number all of it reads as empty.
 */
function readFromAnyThread<T>(
  directory: string,
  pid: number,
  read: (directory: string) => Read<T>,
): Read<T> {
  const own = read(directory);
  if (own.ok || own.reason === 'denied') return own;
  let threads: string[];
  try {
    threads = readdirSync(`${directory}/task`);
  } catch (error) {
    return { ok: false, reason: whyUnreadable(error, `${directory}/task`) };
  }
  for (const thread of threads) {
    if (thread === String(pid)) continue;
    const found = read(`${directory}/task/${thread}`);
    if (found.ok || found.reason === 'denied') return found;
  }
  return { ok: false, reason: 'none' };
}

function readFile<T>(path: string, parse: (bytes: Buffer, length: number) => T): Read<T> {
  const contents = readProcRecord(path);
  if (typeof contents === 'string') return { ok: false, reason: contents };
  if (contents.length === 0) return { ok: false, reason: 'none' };
  return { ok: true, value: parse(contents.bytes, contents.length) };
}

function readUid(path: string): Read<number> {
  const contents = readProcRecord(path);
  if (typeof contents === 'string') return { ok: false, reason: contents };
  const value = effectiveUid(contents.bytes.toString('utf8', 0, contents.length));
  if (value === undefined) {
    throw new ProcessTableError(`${path} is not in the form of proc_pid_status(5)`);
  }
  return { ok: true, value };
}

function namesSameFile(root: string, pid: number, path: string, origin: PathOrigin): boolean {
  const shared = (link: string): boolean => {
    const theirs = readProcLink(`${root}/${pid}/${link}`);
    const ours = readProcLink(`${root}/self/${link}`);
    return !theirs.ok || !ours.ok || theirs.value === ours.value;
  };
  // mount_namespaces(7): the same link is the same namespace. chroot(2) changes what arguments mean only.
  if (shared('ns/mnt') && (origin === 'kernel' || shared('root'))) return true;
  return isSameFile(`${root}/${pid}/root${path}`, path);
}
