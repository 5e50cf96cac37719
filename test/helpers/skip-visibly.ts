import { afterAll, type TestContext } from 'vitest';
import { isTrue } from './patience.js';

const reasons: string[] = [];

afterAll(() => {
  if (reasons.length > 0) console.warn(`${reasons.length} skipped: ${reasons.join('; ')}`);
});

/**
 * Skips the running test, says why, and counts it. Where `CI` is set it fails instead: there, everything a
 * test needs has to be in place, and a skip must never look like a pass.
 */
export function skipVisibly(context: TestContext, reason: string): never {
  if (isTrue(process.env['CI'])) {
    throw new Error(`${context.task.name} cannot run here, and CI must not skip: ${reason}`);
  }
  reasons.push(`${context.task.name} (${reason})`);
  context.skip(reason);
}
