import type { StopEvent } from '../../index.js';
import { eventLine } from '../render/event-line.js';
import { actorTree } from '../render/frame.js';
import type { Voice } from '../terminal/voice.js';
import type { Kinship } from './kinship.js';
import type { Narrator } from './narrator.js';
import { Story } from './story.js';

/** A stop as lines of a log, for pipes, files, and whoever wants to read every signal. */
export class PlainLog implements Narrator {
  readonly #story = new Story();
  readonly #voice: Voice;
  readonly #heading: (count: number) => string;
  readonly #kinship: Kinship;
  readonly #verbose: boolean;
  #begun = false;

  constructor(
    voice: Voice,
    heading: (count: number) => string,
    kinship: Kinship,
    verbose: boolean,
  ) {
    this.#voice = voice;
    this.#heading = heading;
    this.#kinship = kinship;
    this.#verbose = verbose;
  }

  readonly onEvent = (event: StopEvent): void => {
    if (event.type === 'stage-started') this.#begin();
    this.#story.note(event);
    const line = eventLine(event, this.#verbose);
    if (this.#begun && line !== undefined) this.#voice.narrate(line);
  };

  end(): void {
    this.#begun = false;
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { actors } = this.#story;
    this.#voice.narrate(this.#heading(actors.length));
    const view = { kinship: this.#kinship, style: this.#voice.style, rows: Infinity };
    for (const line of actorTree(actors, view)) this.#voice.narrate(line);
  }
}
