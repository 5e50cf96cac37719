import { invalidOption } from '../options/option-value.js';

/**
 * `pid`: what a PID file may name. Not 1: every reader refuses it, this library's too, since whoever believed
 * it would signal init.
 */
export function checkPidOption(value: unknown, largestPid: number): number {
  if (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= 2 &&
    value <= largestPid
  ) {
    return value;
  }
  const advice = value === 1 ? ' (as pid 1 of a container, run below an init, as --init does)' : '';
  throw invalidOption('pid', `a whole number from 2 to ${largestPid}${advice}`, value);
}
