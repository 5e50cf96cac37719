import psList, { type ProcessDescriptor } from 'ps-list';
import { monotonicClock, type Clock } from '../clock.js';
import type { Sent } from '../platform.js';
import { probe, sendSignal } from '../signal-sender.js';
import { powershellPath } from './powershell-script.js';
import { runPowershell, type PowershellRun } from './run-powershell.js';

/** Where this back end gets its knowledge from; replaceable, so that its decisions can be tested anywhere. */
export interface Sources {
  readonly clock: Clock;
  readonly self: number;
  /** The wall clock, which creation times are told by; milliseconds since 1970. */
  epochMs(): number;
  /** Our script, run once, which the signal ends; `undefined` where there is no PowerShell. */
  powershell(signal: AbortSignal): Promise<PowershellRun | undefined>;
  /** ps-list's table: numbers and names. */
  table(): Promise<readonly ProcessDescriptor[]>;
  /** Signal 0: whether a process with this number lives. One that ended and is still held open does not. */
  probe(pid: number): 'exists' | 'denied' | 'absent';
  /** TerminateProcess(). */
  send(pid: number, signal: NodeJS.Signals): Sent;
}

/** The real ones. */
export const realSources: Sources = {
  clock: monotonicClock,
  self: process.pid,
  epochMs: () => Date.now(),
  async powershell(signal) {
    const path = powershellPath(process.env['SystemRoot'] ?? process.env['windir']);
    return path === undefined ? undefined : runPowershell(path, signal);
  },
  table: () => psList(),
  probe,
  send: sendSignal,
};
