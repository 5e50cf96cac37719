import { isObject } from '../options.js';
import type { ProcessHealth } from './process-health.js';

/** How a target ended, if it says so: a child process, or what `spawnVerified` gave. */
export function exitStatusOf(
  target: unknown,
): Pick<ProcessHealth, 'health' | 'exitCode' | 'signalCode'> | undefined {
  if (!isObject(target)) return undefined;
  const { exitCode, signalCode } = target;
  if (typeof signalCode === 'string') {
    return { health: 'failed', signalCode: signalCode as NodeJS.Signals };
  }
  if (typeof exitCode !== 'number') return undefined;
  return { health: exitCode === 0 ? 'completed' : 'failed', exitCode };
}
