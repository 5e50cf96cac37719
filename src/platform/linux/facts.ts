import { ProcessTableError } from '../../errors/process-table-error.js';
import type { Facts, PathOrigin, Read } from '../platform.js';
import { readFromAnyThread } from './any-thread.js';
import { readText } from './kernel-constants.js';
import { parseArguments, parseEnvironment } from './nul-list.js';
import { openSocketsOn, socketsIn } from './open-sockets.js';
import { readProcRecord } from './proc-files.js';
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
