import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statLine } from './stat-lines.js';
import type { StatFields } from './stat-lines.js';

/** A directory that looks like `/proc`, with us in it and nobody else. */
export class FabricatedProc {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'deadsure-proc-')));

  constructor() {
    mkdirSync(join(this.root, 'sys/kernel/random'), { recursive: true });
    this.write('sys/kernel/random/boot_id', 'b0071d\n');
    this.write('sys/kernel/pid_max', '32768\n');
    this.write('uptime', '1000.00 3000.00\n');
    this.cursor = 20_100;
    this.add(process.pid, { ppid: process.ppid, sid: process.ppid });
    this.self = String(process.pid);
  }

  /** The last pid handed out, as `/proc/loadavg` says it. */
  set cursor(pid: number | string) {
    this.write('loadavg', `0.10 0.20 0.30 1/80 ${pid}\n`);
  }

  /** Puts a file of another device in the place of `/proc/loadavg`. */
  linkLoadavgTo(path: string): void {
    rmSync(join(this.root, 'loadavg'));
    symlinkSync(path, join(this.root, 'loadavg'));
  }

  /** What `/proc/self` points to. */
  set self(to: string) {
    rmSync(join(this.root, 'self'), { force: true });
    symlinkSync(to, join(this.root, 'self'));
  }

  write(path: string, contents: string | Buffer): void {
    writeFileSync(join(this.root, path), contents);
  }

  /** A process, or another one in its place. */
  add(pid: number, fields: StatFields = {}): void {
    this.writeStat(pid, statLine({ pid, ...fields }));
  }

  writeStat(pid: number | string, contents: string | Buffer): void {
    const directory = join(this.root, String(pid));
    mkdirSync(directory, { recursive: true });
    // Another file: whoever holds the old one open does not see the new one.
    rmSync(join(directory, 'stat'), { force: true });
    writeFileSync(join(directory, 'stat'), contents);
    writeFileSync(join(directory, 'status'), `Name:\tx\nTgid:\t${pid}\nPid:\t${pid}\n`);
  }

  /** The same process, changed: whoever holds its file open sees that. */
  change(pid: number, fields: StatFields = {}): void {
    this.write(`${pid}/stat`, statLine({ pid, ...fields }));
  }

  addThread(pid: number, thread: number, fields: StatFields = {}): void {
    const directory = join(this.root, String(pid), 'task', String(thread));
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'stat'), statLine({ pid: thread, exitSignal: -1, ...fields }));
  }

  /** It is reaped: held open its file gives nothing any more, and nobody finds it. */
  remove(pid: number): void {
    truncateSync(join(this.root, `${pid}/stat`));
    unlinkSync(join(this.root, `${pid}/stat`));
    rmSync(join(this.root, String(pid)), { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
