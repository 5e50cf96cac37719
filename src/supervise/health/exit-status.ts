import { isObject } from '../options.js';
import type { ProcessHealth } from './process-health.js';

/** How a target ended, if it says so: a child process, or what `spawnVerified` gave. */
export function exitStatusOf(
  target: unknown,
): Pick<ProcessHealth, 'health' | 'exitCode' | 'signalCode'> | undefined {
  // `process.exitCode` is what our own exit will say, not that we are gone.
  if (!isObject(target) || Object.is(target, process)) return undefined;
  const { exitCode, signalCode } = target;
  if (typeof signalCode === 'string') {
    return { health: 'failed', signalCode: signalCode as NodeJS.Signals };
  }
  if (typeof exitCode !== 'number') return undefined;
  return { health: exitCode === 0 ? 'completed' : 'failed', exitCode };
}
