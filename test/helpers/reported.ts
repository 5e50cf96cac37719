import { expect } from 'vitest';
import type { ProcessFate, StopReport } from '../../src/index.js';

/** What a report says of one process. Fails if it says nothing. */
export function fateOf(report: Pick<StopReport, 'processes'>, pid: number): ProcessFate {
  const fate = report.processes.find((process) => process.pid === pid);
  if (fate === undefined) throw new Error(`pid ${pid} is not in the report`);
  return fate;
}

/** The pids of a report's members, in ascending order. */
export function memberPids(report: Pick<StopReport, 'processes'>): number[] {
  return ascending(report.processes.map(({ pid }) => pid));
}

/** Numbers in ascending order. */
export function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** Signals without the one that the library adds to every polite one. */
export function withoutCont(signals: readonly string[]): string[] {
  return signals.filter((signal) => signal !== 'SIGCONT');
}

/** Runs a stop and fails if it took longer: for grace periods that must not be waited out. */
export async function expectWithin<T>(ms: number, stop: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await stop();
  expect(performance.now() - began, 'milliseconds').toBeLessThan(ms);
  return result;
}

/** What a promise rejects with, if it is of that class. */
export async function expectRejection<E extends Error>(
  kind: abstract new (...args: never[]) => E,
  promise: Promise<unknown>,
): Promise<E> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) throw new Error(`resolved with ${JSON.stringify(outcome.value)}`);
  if (outcome.error instanceof kind) return outcome.error;
  throw new Error(`rejected with something else than ${kind.name}`, { cause: outcome.error });
}
