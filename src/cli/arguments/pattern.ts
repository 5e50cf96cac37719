import { shownArgument } from './shown-argument.js';
import { UsageError } from './usage-error.js';

// The source of a regular expression holds no bare slash, so `/srv/agents/` is a path and stays one.
const EXPRESSION = /^\/((?:[^/\\]|\\.)+)\/([dgimsuvy]*)$/s;
const PLAIN = /^[^\\^$*+?()[\]{}|]*$/;

/**
 * A text as it is, or `/…/flags` as a regular expression.
 *
 * @remarks
 * `/tmp/` and `/home/us` could be either. As an expression a word without any special sign would match
 * wherever it occurs, which is never what the writer of a path meant, so such a text is refused: this is
 * no place for a guess.
 */
export function readPattern(name: string, argument: string): string | RegExp {
  const [, source, flags] = EXPRESSION.exec(argument) ?? [];
  if (source === undefined) return argument;
  if (PLAIN.test(source)) {
    throw new UsageError(
      `${name} ${shownArgument(argument)} could be a path or a regular expression; ` +
        `write --path for a directory, /${argument.replaceAll('/', String.raw`\/`)}/ for this very text, ` +
        `or /(?:${source})/${flags ?? ''} for the expression`,
    );
  }
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const why = error instanceof Error ? `: ${error.message}` : '';
    throw new UsageError(`${name} ${shownArgument(argument)} is no regular expression${why}`);
  }
}
