import { isObject, shown } from '../options.js';
import { messageOf } from '../warn.js';
import type { LimitOptions, Verdict } from './limit-options.js';

/** Asks for the verdict on an item. What it throws, and what is none, is unknown. */
export async function askVerdict<T>(options: LimitOptions<T>, item: T): Promise<Verdict> {
  try {
    const verdict: unknown = await options.verdict(item);
    if (isVerdict(verdict)) return verdict;
    return { verdict: 'unknown', reason: `verdict answered ${shown(verdict)}` };
  } catch (error) {
    return { verdict: 'unknown', reason: messageOf(error) };
  }
}

function isVerdict(value: unknown): value is Verdict {
  return (
    isObject(value) &&
    (value['verdict'] === 'within' ||
      ((value['verdict'] === 'exceeded' || value['verdict'] === 'unknown') &&
        typeof value['reason'] === 'string'))
  );
}
