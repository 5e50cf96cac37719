import { describe, expect, it } from 'vitest';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { EXPERIMENTS } from './experiments/all.js';
import { make } from './experiments/experiment.js';
import { whyNot } from './rig/capabilities.js';

describe('what must never happen does not happen', () => {
  it.for(EXPERIMENTS.filter(({ runs }) => runs.test > 0))('$name', async (experiment, context) => {
    const reason = whyNot(experiment.needs);
    if (reason !== undefined) skipVisibly(context, reason);
    const { broken } = await make(experiment, experiment.runs.test);
    expect(broken).toEqual([]);
  });
});
