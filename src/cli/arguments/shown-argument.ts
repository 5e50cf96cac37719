import { printableExcerpt } from '../../options/printable-text.js';

const LONGEST = 60;

/** An argument as it stands in a message: quoted, short, and without what a terminal would obey. */
export function shownArgument(argument: string): string {
  return `"${printableExcerpt(argument, LONGEST)}"`;
}
