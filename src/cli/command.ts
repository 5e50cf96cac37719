import type { HelpPage } from './render/help-text.js';
import type { Surroundings } from './terminal/surroundings.js';

/** A subcommand: it takes its arguments apart, calls the library, says what came of it. */
export interface Command {
  readonly help: HelpPage;
  /** Whether the first Ctrl-C is its own to handle; otherwise that ends it. */
  readonly handlesInterruption: boolean;
  /** Resolves with the exit code. */
  run(args: readonly string[], surroundings: Surroundings): Promise<number>;
}
