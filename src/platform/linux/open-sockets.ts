import { readdirSync, readlinkSync } from 'node:fs';
import { ProcessTableError } from '../../errors/process-table-error.js';
import { errnoCode } from '../errno.js';
import type { Read } from '../platform.js';
import { SERVING, socketInode, socketsOnPort } from './net-sockets.js';
import { readProcFile, whyUnreadable } from './proc-files.js';

const SOURCES = [
  { name: 'tcp', state: SERVING.tcp, mayBeAbsent: false },
  // Without IPv6 in the kernel there is no such file.
  { name: 'tcp6', state: SERVING.tcp, mayBeAbsent: true },
  { name: 'udp', state: SERVING.udp, mayBeAbsent: false },
  { name: 'udp6', state: SERVING.udp, mayBeAbsent: true },
] as const;

/**
 * The inodes of the sockets that serve a port in our network namespace. Throws {@link ProcessTableError} if
 * that cannot be told.
 */
export function openSocketsOn(root: string, port: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name, state, mayBeAbsent } of SOURCES) {
    const path = `${root}/net/${name}`;
    const contents = readProcFile(path);
    if (contents === 'gone' && mayBeAbsent) continue;
    if (typeof contents === 'string')
      throw new ProcessTableError(`cannot read ${path}: ${contents}`);
    const text = contents.bytes.toString('latin1', 0, contents.length);
    for (const inode of socketsOnPort(text, port, state, path)) found.add(inode);
  }
  return found;
}

/** The inodes of the sockets among a process's open files: the links in its `fd` directory (proc_pid_fd(5)). */
export function socketsIn(directory: string): Read<ReadonlySet<string>> {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    return { ok: false, reason: whyUnreadable(error, directory) };
  }
  if (names.length === 0) return { ok: false, reason: 'none' };
  const inodes = new Set<string>();
  for (const name of names) {
    const inode = socketBehind(`${directory}/${name}`);
    if (inode === 'denied') return { ok: false, reason: 'denied' };
    if (inode !== undefined) inodes.add(inode);
  }
  return { ok: true, value: inodes };
}

function socketBehind(path: string): string | undefined {
  try {
    return socketInode(readlinkSync(path));
  } catch (error) {
    // A path too long to be told is a file's, not a socket's.
    if (errnoCode(error) === 'ENAMETOOLONG') return undefined;
    // Gone: it was closed meanwhile.
    return whyUnreadable(error, path) === 'denied' ? 'denied' : undefined;
  }
}
