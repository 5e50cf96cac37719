import { EventEmitter } from 'node:events';
import type { ProcessEnd } from './task.js';

/**
 * A fake child as Node's `spawn` would have returned it: its `exitCode` or `signalCode` is set and `exit`
 * (then `close`) is emitted with both when our own process reaps it.
 */
export class FakeChildProcess extends EventEmitter {
  /** Its number. */
  readonly pid: number;
  /** The code it exited with, once reaped. */
  exitCode: number | null = null;
  /** The signal that ended it, once reaped. */
  signalCode: NodeJS.Signals | null = null;
  readonly #send: (signal: NodeJS.Signals) => boolean;

  /** @internal */
  constructor(pid: number, send: (signal: NodeJS.Signals) => boolean) {
    super();
    this.pid = pid;
    this.#send = send;
  }

  /** Sends a signal as our own process, unless it was reaped. */
  kill(signal: NodeJS.Signals = 'SIGTERM'): boolean {
    return this.exitCode === null && this.signalCode === null && this.#send(signal);
  }

  /** @internal */
  switchOff(): void {
    if (this.exitCode === null) this.signalCode ??= 'SIGKILL';
  }

  /** @internal */
  reaped(end: ProcessEnd | undefined): void {
    this.exitCode = end?.code ?? null;
    this.signalCode = end?.signal ?? null;
    this.emit('exit', this.exitCode, this.signalCode);
    this.emit('close', this.exitCode, this.signalCode);
  }
}
