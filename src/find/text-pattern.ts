/** What a text must look like. */
export interface TextPattern {
  matches(text: string): boolean;
}

// What belongs to the word next to it: letters with their marks, digits, `_`, `-`; and U+FFFD, which stands
// for bytes that are no UTF-8 and may be anything.
const WORD = String.raw`[\p{L}\p{M}\p{N}_\uFFFD-]`;

/**
 * A literal that does not touch a letter, digit, `_` or `-` on either side, so that one directory is never
 * taken for another that merely begins or ends like it.
 */
export function literalPattern(literal: string): TextPattern {
  const escaped = literal.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return expressionPattern(new RegExp(`(?<!${WORD})${escaped}(?!${WORD})`, 'u'));
}

/** A regular expression as the caller wrote it, whose `lastIndex` is neither used nor touched. */
export function expressionPattern(expression: RegExp): TextPattern {
  const copy = new RegExp(expression.source, expression.flags);
  return {
    matches(text) {
      copy.lastIndex = 0;
      return copy.test(text);
    },
  };
}

/** A text that must be equal. */
export function equalPattern(wanted: string): TextPattern {
  return { matches: (text) => text === wanted };
}
