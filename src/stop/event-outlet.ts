import { channel } from 'node:diagnostics_channel';
import type { StopEvent } from './stop-event.js';

const stops = channel('deadsure:stop');
let lastStopId = 0;

/** An event without what every event says. */
export type EventBody = StopEvent extends infer Event
  ? Event extends StopEvent
    ? Omit<Event, 'stopId' | 'label' | 'elapsedMs'>
    : never
  : never;

/** Tells the caller's listener and the `deadsure:stop` channel what happens. */
export class EventOutlet {
  readonly #stopId = ++lastStopId;
  readonly #label: string | undefined;
  readonly #listener: ((event: StopEvent) => unknown) | undefined;
  readonly #elapsedMs: () => number;
  #waiting: StopEvent[] | undefined;
  #warned = false;
  #isFinished = false;

  constructor(
    label: string | undefined,
    listener: ((event: StopEvent) => unknown) | undefined,
    elapsedMs: () => number,
  ) {
    this.#label = label;
    this.#listener = listener;
    this.#elapsedMs = elapsedMs;
  }

  emit(body: EventBody): void {
    if (this.#listener === undefined && !stops.hasSubscribers) return;
    // A stop that was abandoned while it looked has said its last word.
    if (this.#isFinished) return;
    this.#isFinished = body.type === 'finished';
    const event = this.#stamp(body);
    if (this.#waiting === undefined) this.#deliver(event);
    else this.#waiting.push(event);
  }

  /**
   * Runs something that no listener may interrupt. What happened is told afterwards, behind what `heading`
   * makes of the result.
   */
  uninterrupted<T>(run: () => T, heading: (result: T) => EventBody | undefined): T {
    const waiting: StopEvent[] = [];
    this.#waiting = waiting;
    const elapsedMs = this.#elapsedMs();
    try {
      const result = run();
      const first = heading(result);
      if (first !== undefined) waiting.unshift(this.#stamp(first, elapsedMs));
      return result;
    } finally {
      // The list grows while it is walked: what a listener causes, an abort for one, is told behind the rest.
      for (const event of waiting) this.#deliver(event);
      this.#waiting = undefined;
    }
  }

  #stamp(body: EventBody, elapsedMs = this.#elapsedMs()): StopEvent {
    const label = this.#label === undefined ? {} : { label: this.#label };
    return { stopId: this.#stopId, ...label, elapsedMs, ...body };
  }

  #deliver(event: StopEvent): void {
    if (stops.hasSubscribers) stops.publish(event);
    try {
      const answer = this.#listener?.(event);
      if (isThenable(answer)) answer.then(undefined, this.#warn);
    } catch (error) {
      this.#warn(error);
    }
  }

  readonly #warn = (error: unknown): void => {
    if (this.#warned) return;
    this.#warned = true;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`onEvent failed; the stop goes on. ${what}`, 'DeadsureWarning');
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
