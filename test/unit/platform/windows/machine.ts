import type { ProcessDescriptor } from 'ps-list';
import { monotonicClock, type Clock } from '../../../../src/platform/clock.js';
import type { PowershellRun } from '../../../../src/platform/windows/run-powershell.js';
import type { Sources } from '../../../../src/platform/windows/sources.js';

/** Our own pid in these tests, and our parent's. */
export const SELF = 1000;
export const SHELL = 900;

/** One process of the modelled machine. `created`: in milliseconds since the machine was started. */
export interface Inhabitant {
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  readonly command: string | null;
  readonly created: number;
  /** OpenProcess() answers ERROR_ACCESS_DENIED. */
  readonly denied?: boolean;
}

const BOOT_EPOCH_MS = Date.UTC(2026, 0, 1);

/** The kernel's FILETIME for a moment after the start of the machine. */
export function fileTime(sinceBootMs: number): bigint {
  return (BigInt(BOOT_EPOCH_MS + sinceBootMs) + 11_644_473_600_000n) * 10_000n;
}

/** A Windows that answers as PowerShell, ps-list and process.kill do: what is looked at is what is there. */
export class Machine implements Sources {
  /** How far our clock has gone ahead while something took long. */
  tookMs = 0;
  readonly clock: Clock = {
    now: () => monotonicClock.now() + this.tookMs,
    after: (ms, callback) => monotonicClock.after(ms, callback),
  };
  readonly self = SELF;
  readonly living = new Map<number, Inhabitant>();
  readonly ended: number[] = [];
  /** `absent`: there is no PowerShell. */
  powershellIs: 'there' | 'absent' | Error = 'there';
  /** Whose handle somebody holds: listed although it has ended. */
  readonly held = new Map<number, Inhabitant>();
  looks = 0;
  nowMs = 100_000;
  /** Called right after a snapshot was taken, and before anybody is told of it. */
  afterSnapshot: () => void = () => undefined;
  /** Called when somebody was ended. */
  afterEnd: (pid: number) => void = () => undefined;

  constructor() {
    this.start({ pid: 4, ppid: 0, name: 'System', command: null, created: 0 });
    this.start({ pid: 100, ppid: 4, name: 'Registry', command: null, created: 0, denied: true });
    this.start({ pid: SHELL, ppid: 888, name: 'cmd.exe', created: 1 });
    this.start({ pid: SELF, ppid: SHELL, name: 'node.exe', created: 2 });
  }

  start(one: Partial<Inhabitant> & { readonly pid: number }): Inhabitant {
    const { pid, name = 'app.exe', created = (this.nowMs += 100) } = one;
    const command = one.command === undefined ? `${name} ${pid}` : one.command;
    const started = { ppid: SELF, ...one, name, command, created };
    this.living.set(pid, started);
    return started;
  }

  end(pid: number): void {
    if (!this.living.delete(pid)) throw new Error(`${pid} does not live`);
    this.afterEnd(pid);
  }

  epochMs(): number {
    return BOOT_EPOCH_MS + (this.nowMs += 100);
  }

  async powershell(): Promise<PowershellRun | undefined> {
    if (this.powershellIs === 'absent') return undefined;
    if (this.powershellIs instanceof Error) throw this.powershellIs;
    const helper = { pid: 5000, ppid: SELF, name: 'powershell.exe', command: null };
    const shown = [...this.#snapshot(), { ...helper, created: (this.nowMs += 100) }];
    const output = JSON.stringify(
      shown.map(({ created, denied = false, ...row }) => ({
        ...row,
        created: denied ? null : fileTime(created).toString(),
      })),
    );
    return { pid: 5000, output };
  }

  async table(): Promise<readonly ProcessDescriptor[]> {
    const rows = this.#snapshot().map(({ pid, ppid, name }) => ({ pid, ppid, name }));
    return [
      ...rows,
      { pid: 5000, ppid: SELF, name: 'fastlist-0.3.0-x64.exe' },
      { pid: 5004, ppid: 5000, name: 'conhost.exe' },
    ];
  }

  probe: Sources['probe'] = (pid) => {
    // OpenProcess() takes no notice of the last two bits.
    const one = this.living.get(pid - (pid % 4));
    if (one === undefined) return 'absent';
    return one.denied === true ? 'denied' : 'exists';
  };

  send: Sources['send'] = (pid, signal) => {
    if (signal !== 'SIGKILL') throw new Error(`${signal} came through`);
    const one = this.living.get(pid - (pid % 4));
    if (one === undefined) return { result: 'gone' };
    if (one.denied === true) return { result: 'refused', code: 'EPERM' };
    this.ended.push(one.pid);
    this.end(one.pid);
    return { result: 'sent' };
  };

  #snapshot(): Inhabitant[] {
    this.looks++;
    const seen = [...this.living.values(), ...this.held.values()];
    this.afterSnapshot();
    return seen;
  }
}
