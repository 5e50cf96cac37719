import type { StopEvent } from '../../index.js';
import { countdownLine } from '../render/countdown.js';
import { actorTree } from '../render/frame.js';
import { styleFor } from '../render/style.js';
import { fit } from '../render/text-width.js';
import { Repainted } from '../terminal/repainted.js';
import type { Surroundings } from '../terminal/surroundings.js';
import type { Kinship } from './kinship.js';
import type { Narrator } from './narrator.js';
import { Story } from './story.js';

const BETWEEN_FRAMES_MS = 100;
const USUAL_ROWS = 24;

/**
 * A stop as a moving picture: the tree, what became of each process, the countdown of the stage. Events alone
 * say what is to be seen; a timer redraws it, at most ten times a second.
 */
export class LiveDisplay implements Narrator {
  readonly #story = new Story();
  readonly #picture: Repainted;
  readonly #surroundings: Surroundings;
  readonly #heading: (count: number) => string;
  readonly #kinship: Kinship;
  #timer: NodeJS.Timeout | undefined;
  #lastEvent = { elapsedMs: 0, atMs: 0 };

  constructor(surroundings: Surroundings, heading: (count: number) => string, kinship: Kinship) {
    this.#surroundings = surroundings;
    this.#heading = heading;
    this.#kinship = kinship;
    this.#picture = new Repainted(surroundings.stdout);
  }

  readonly onEvent = (event: StopEvent): void => {
    this.#story.note(event);
    this.#lastEvent = { elapsedMs: event.elapsedMs, atMs: performance.now() };
    if (event.type === 'stage-started') this.#begin();
    if (event.type === 'finished') this.end();
  };

  /** The last picture stands; nothing is drawn any more. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw(false);
    this.#picture.leave();
  }

  #begin(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => {
      this.#draw(true);
    }, BETWEEN_FRAMES_MS);
    this.#timer.unref();
    this.#draw(true);
  }

  #draw(waiting: boolean): void {
    const { stdout, env } = this.#surroundings;
    // Asked each time: the window may have been resized.
    const style = styleFor(stdout, env);
    const { actors, left, stage } = this.#story;
    const elapsedMs = this.#lastEvent.elapsedMs + performance.now() - this.#lastEvent.atMs;
    // The heading, the countdown, and the line on which the cursor stands.
    const rows = Math.max(1, (stdout.rows ?? USUAL_ROWS) - 3);
    this.#picture.paint([
      style.bold(fit(this.#heading(actors.length), style.columns, style.signs.cut)),
      ...actorTree(actors, { kinship: this.#kinship, style, rows }),
      ...(waiting
        ? [countdownLine({ stage, elapsedMs, left: left.length, all: actors.length }, style)]
        : []),
    ]);
  }
}
