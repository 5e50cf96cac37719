import { readTaken, takeTarget } from './read-target.js';
import type { PidRange, ReadTarget, TakenTarget } from './read-target.js';

/** The targets as they stood when the call was made: a list that is emptied or filled later changes nothing. */
export class TakenTargets {
  readonly list: readonly TakenTarget[];

  constructor(value: unknown, name = 'targets') {
    this.list = isList(value)
      ? Array.from(value, (item, index) => takeTarget(item, `${name}[${index}]`))
      : [takeTarget(value, name === 'targets' ? 'target' : name)];
  }
}

/**
 * Reads one target or an iterable of targets. An object with a `pid` is one target even if it is iterable;
 * strings and bytes are never taken apart, and a list within a list is refused.
 */
export function readTargets(value: unknown, range: PidRange, name = 'targets'): ReadTarget[] {
  const { list } = value instanceof TakenTargets ? value : new TakenTargets(value, name);
  return list.map((taken) => readTaken(taken, range));
}

function isList(value: unknown): value is Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  // The bytes of a text that holds a pid are numbers too.
  if ('pid' in value || ArrayBuffer.isView(value)) return false;
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function';
}
