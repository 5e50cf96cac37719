import type { Manner } from '../arguments/manner.js';
import { jsonText } from '../render/json-text.js';
import { styleFor, type Style } from '../render/style.js';
import type { Output, Surroundings } from './surroundings.js';

/**
 * What a command says, and where: the answer on standard output, trouble on standard error. With `--json`
 * the object alone is on standard output.
 */
export class Voice {
  /** How lines for standard output are drawn. */
  readonly style: Style;
  /** How lines for standard error are drawn. */
  readonly troubleStyle: Style;
  readonly #manner: Manner;
  readonly #stdout: Output;
  readonly #stderr: Output;

  constructor(manner: Manner, { stdout, stderr, env }: Surroundings) {
    this.#manner = manner;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.style = styleFor(stdout, env);
    this.troubleStyle = styleFor(stderr, env);
  }

  /** A line of the answer. */
  say(line: string): void {
    if (!this.#manner.json && !this.#manner.quiet) this.#stdout.write(`${line}\n`);
  }

  /** A line of what goes on: part of the answer for a person, and beside it where that is an object. */
  narrate(line: string): void {
    if (!this.#manner.json) this.say(line);
    else if (this.#manner.verbose) this.#stderr.write(`${line}\n`);
  }

  /** A line about something that is wrong. Only an object that says the same makes it unnecessary. */
  complain(line: string): void {
    if (!(this.#manner.json && this.#manner.quiet)) this.#stderr.write(`${line}\n`);
  }

  /** The whole answer as an object, if one is wanted. */
  answer(data: unknown): void {
    if (!this.#manner.json) return;
    this.#stdout.write(`${jsonText(data, this.#stdout.isTTY === true)}\n`);
  }
}
