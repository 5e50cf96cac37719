import { printableText } from '../../options/printable-text.js';

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{17000}-\u{18CFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u;
const NARROWLESS = /[\p{Mn}\p{Me}\u1160-\u11FF]/u;
const EMOJI_SELECTOR = '\uFE0F';

/**
 * How many columns of a terminal a printable text takes: East Asian wide characters two (Unicode Standard
 * Annex 11), combining marks none. Where terminals differ it is the larger number, so that a line that is
 * said to fit never wraps.
 */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  // What most lines consist of.
  if (character >= ' ' && character <= '~') return 1;
  // It makes the sign before it wide.
  if (character === EMOJI_SELECTOR) return 1;
  if (NARROWLESS.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The beginning of a printable text that fits; what was cut off is shown by `cut`. */
export function fit(text: string, columns: number, cut: string): string {
  if (columns === Infinity || text.length <= columns / 2) return text;
  let width = 0;
  let fitting = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) return columns < 1 ? '' : withCut(fitting, columns, cut);
    fitting += character;
  }
  return text;
}

function withCut(fitting: string, columns: number, cut: string): string {
  const characters = [...fitting];
  while (textWidth(characters.join('')) > columns - textWidth(cut)) characters.pop();
  return characters.join('') + cut;
}

/** Fills up to a width with blanks, after the text or before it. */
export function pad(text: string, columns: number, side: 'after' | 'before' = 'after'): string {
  const blanks = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return side === 'after' ? text + blanks : blanks + text;
}

/** Longer than any terminal is wide, and shorter than what a single argument may hold. */
const LONGEST = 4_096;

/** A foreign text made harmless for a terminal, and cut where nobody would read on. */
export function harmless(text: string): string {
  // Cut first, so that a huge text costs nothing.
  const shown = printableText(text.slice(0, LONGEST));
  return text.length > LONGEST ? `${shown}...` : shown;
}
