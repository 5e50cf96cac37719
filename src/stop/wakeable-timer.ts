import type { Clock } from '../platform/clock.js';

/** Waits for a time or for being woken, whichever is first. Being woken while not waiting counts for the next wait. */
export class WakeableTimer {
  readonly #clock: Clock;
  #wakeUp: (() => void) | undefined;
  #isAwake = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Says which of the two it was. */
  wait(ms: number): Promise<'over' | 'woken'> {
    if (this.#isAwake) {
      this.#isAwake = false;
      return Promise.resolve('woken');
    }
    return new Promise((resolve) => {
      const end = (how: 'over' | 'woken'): void => {
        this.#wakeUp = undefined;
        resolve(how);
      };
      const cancel = this.#clock.after(ms, () => {
        end('over');
      });
      this.#wakeUp = () => {
        cancel();
        end('woken');
      };
    });
  }

  wake(): void {
    if (this.#wakeUp === undefined) this.#isAwake = true;
    else this.#wakeUp();
  }
}
