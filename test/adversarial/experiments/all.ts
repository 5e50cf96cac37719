import type { Experiment } from './experiment.js';
import { reuse } from './reuse.js';

/** Every experiment, in the order in which the command makes them. */
export const EXPERIMENTS: readonly Experiment[] = [...reuse];
