import type { Census, Newest, PinStatus, Sighting, View } from '../../../src/platform/platform.js';
import { ToldPin } from './made-members.js';

/** What a view can do besides looking; by default it is like that of Linux. */
export interface Abilities {
  readonly lookNow?: boolean;
  readonly newestNow?: boolean;
  readonly lookBelow?: boolean;
}

/** A view that shows what it is told to, and notes in which order it was asked for what. */
export class ToldView implements View {
  /** `pin 5`, `ask 5`, `look`, `look now`, `look below 5,6`, `close`. */
  readonly asked: string[] = [];
  census: Census | Error = { candidates: [], unseen: 0 };
  below: Census | undefined;
  /** While a look is taken that gives way. */
  meanwhile: () => void = () => undefined;
  readonly lookNow?: () => Census;
  readonly newestNow?: () => Newest | undefined;
  readonly lookBelow?: (pids: readonly number[]) => Census | undefined;
  readonly #pins = new Map<number, ToldPin>();

  constructor({ lookNow = true, newestNow = true, lookBelow = true }: Abilities = {}) {
    if (lookNow) {
      this.lookNow = () => {
        this.asked.push('look now');
        return this.#shown();
      };
    }
    if (newestNow) this.newestNow = () => undefined;
    if (lookBelow) {
      this.lookBelow = (pids) => {
        this.asked.push(`look below ${pids.join()}`);
        return this.below;
      };
    }
  }

  pin(process: Sighting): ToldPin {
    const { pid } = process;
    this.asked.push(`pin ${pid}`);
    const known = this.#pins.get(pid);
    if (known !== undefined) return known;
    const pin = new ToldPin(process);
    const answer = pin.status.bind(pin);
    pin.status = () => {
      this.asked.push(`ask ${pid}`);
      return answer();
    };
    this.#pins.set(pid, pin);
    return pin;
  }

  /** From now on a process that was pinned is like this. */
  tell(pid: number, answer: PinStatus): void {
    const pin = this.#pins.get(pid);
    if (pin === undefined) throw new Error(`nobody has pinned ${pid}`);
    pin.answer = answer;
  }

  async look({ thorough }: { readonly thorough: boolean }): Promise<Census> {
    this.asked.push(thorough ? 'look thoroughly' : 'look');
    this.meanwhile();
    return this.#shown();
  }

  close(): void {
    this.asked.push('close');
  }

  #shown(): Census {
    if (this.census instanceof Error) throw this.census;
    return this.census;
  }
}
