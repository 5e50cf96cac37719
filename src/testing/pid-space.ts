import { errnoError } from './errno-error.js';

const SMALLEST_PID = 2;

/**
 * Hands numbers out in ascending order and begins again after the largest, as the kernel does. A number is
 * taken while anything has it: a process, a thread, a group or a session.
 */
export class PidSpace {
  readonly #largest: number;
  readonly #holds = new Map<number, number>();
  #last = 1;

  constructor(largest: number) {
    this.#largest = largest;
  }

  /** The next free number, held once. Throws EAGAIN if there is none. */
  next(): number {
    for (let tried = SMALLEST_PID; tried <= this.#largest; tried++) {
      this.#last = this.#last >= this.#largest ? SMALLEST_PID : this.#last + 1;
      if (this.#holds.has(this.#last)) continue;
      this.hold(this.#last);
      return this.#last;
    }
    throw errnoError('EAGAIN', 'fork', `all pids up to ${this.#largest} are taken`);
  }

  /** This very number, as with `/proc/sys/kernel/ns_last_pid`; the next one handed out follows it. */
  take(pid: number): number {
    this.#last = pid;
    this.hold(pid);
    return pid;
  }

  isFree(pid: number): boolean {
    return !this.#holds.has(pid);
  }

  hold(number: number): void {
    this.#holds.set(number, (this.#holds.get(number) ?? 0) + 1);
  }

  drop(number: number): void {
    const left = (this.#holds.get(number) ?? 0) - 1;
    if (left > 0) this.#holds.set(number, left);
    else this.#holds.delete(number);
  }
}
