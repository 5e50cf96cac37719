import { shown } from '../options.js';
import { messageOf } from '../warn.js';
import type { LimitOptions } from './limit-options.js';
import { tellUnknown } from './termination.js';

/**
 * The items of a list by their keys. Whoever has no key, or the key of another one, cannot be looked at and is not
 * passed over in silence either; the others are not held up by that.
 */
export function itemsByKey<T>(options: LimitOptions<T>, list: Iterable<T>): Map<string, T> {
  const items = new Map<string, T>();
  for (const item of list) {
    const { key, problem } = keyOf(options, item);
    if (problem !== undefined) tellUnknown(options, item, problem);
    else if (items.has(key)) {
      tellUnknown(options, item, `another item of this list has the key ${shown(key)} too`);
    } else items.set(key, item);
  }
  return items;
}

type Key =
  | { readonly key: string; readonly problem?: undefined }
  | { readonly key?: undefined; readonly problem: string };

function keyOf<T>(options: LimitOptions<T>, item: T): Key {
  try {
    const key: unknown = options.key(item);
    return typeof key === 'string' ? { key } : { problem: `key answered ${shown(key)}` };
  } catch (error) {
    return { problem: `it has no key: ${messageOf(error)}` };
  }
}
