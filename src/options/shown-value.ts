import { printableExcerpt } from './printable-text.js';

const LONGEST = 80;

/** How a caller's value stands in an error message: short, printable, and told apart by its type. */
export function shownValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `"${printableExcerpt(value, LONGEST)}" (a string)`;
    case 'number':
      return `${Object.is(value, -0) ? '-0' : value} (a number)`;
    case 'bigint':
      return `${printableExcerpt(String(value), LONGEST)}n (a bigint)`;
    case 'boolean':
      return `${value} (a boolean)`;
    case 'undefined':
      return 'undefined';
    case 'symbol':
      return `${printableExcerpt(String(value), LONGEST)} (a symbol)`;
    case 'function':
      return 'a function';
    case 'object':
      return shownObject(value);
  }
}

function shownObject(value: object | null): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return tag === 'Object' ? 'an object' : `an object (${printableExcerpt(tag, LONGEST)})`;
}
