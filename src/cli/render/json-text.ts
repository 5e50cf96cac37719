// What JSON.stringify leaves as it is and a terminal would obey: C1 controls, direction and line signs.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Plain data as JSON, on one line or, for a person, on several; every sign in it is printable. */
export function jsonText(data: unknown, forPerson: boolean): string {
  const text = JSON.stringify(data, undefined, forPerson ? 2 : undefined);
  return text.replace(UNPRINTABLE, (sign) => (sign === '\n' ? sign : escaped(sign)));
}

function escaped(sign: string): string {
  // JSON knows no code points beyond 16 bits: each half of a pair is escaped.
  const units = Array.from({ length: sign.length }, (_, index) => sign.charCodeAt(index));
  return units.map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`).join('');
}
