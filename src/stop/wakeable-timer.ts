import type { Clock } from '../platform/clock.js';

/** Waits for a time or for being woken, whichever is first. Being woken while not waiting counts for the next wait. */
export class WakeableTimer {
  readonly #clock: Clock;
  #wakeUp: (() => void) | undefined;
  #isAwake = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wait(ms: number): Promise<void> {
    if (this.#isAwake) {
      this.#isAwake = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = (): void => {
        this.#wakeUp = undefined;
        resolve();
      };
      const cancel = this.#clock.after(ms, end);
      this.#wakeUp = () => {
        cancel();
        end();
      };
    });
  }

  wake(): void {
    if (this.#wakeUp === undefined) this.#isAwake = true;
    else this.#wakeUp();
  }
}
