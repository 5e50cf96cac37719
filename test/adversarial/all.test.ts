import { describe, expect, it } from 'vitest';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { EXPERIMENTS } from './experiments/all.js';
import { whyNot } from './rig/capabilities.js';
import { play } from './rig/play.js';

describe('what must never happen does not happen', () => {
  it.for(EXPERIMENTS)('$name', async ({ needs, runs, scenario, judge }, context) => {
    const reason = whyNot(needs);
    if (reason !== undefined) skipVisibly(context, reason);
    const { broken } = judge(await play({ ...scenario, runs: runs.test }));
    expect(broken).toEqual([]);
  });
});
