import { readTarget } from './read-target.js';
import type { PidRange, ReadTarget } from './read-target.js';

/**
 * Reads one target or an iterable of targets. An object with a `pid` is one target even if it is iterable;
 * strings and bytes are never taken apart, and a list within a list is refused.
 */
export function readTargets(value: unknown, range: PidRange, name = 'targets'): ReadTarget[] {
  if (!isList(value)) return [readTarget(value, range, name === 'targets' ? 'target' : name)];
  const found: ReadTarget[] = [];
  for (const item of value) found.push(readTarget(item, range, `${name}[${found.length}]`));
  return found;
}

function isList(value: unknown): value is Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  // The bytes of a text that holds a pid are numbers too.
  if ('pid' in value || ArrayBuffer.isView(value)) return false;
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function';
}
