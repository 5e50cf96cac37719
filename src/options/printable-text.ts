// Cc, Cf, Zl, Zp, Cs: what moves the cursor, reorders a line, ends it, or is no character at all.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Makes foreign text safe for a terminal and a log: what is not printable is written as an escape, so
 * that it can neither forge a second line nor reorder the first one.
 */
export function printableText(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/** The same, and no longer than so many characters; a cut is shown by `…`. */
export function printableExcerpt(text: string, longest: number): string {
  // Cut before escaping too, so that a huge text costs nothing; one character more shows that there was more.
  const shown = printableText(text.slice(0, longest + 1));
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
