import { FORKING } from './forking.js';
import type { Experiment } from './experiment.js';

/** Every experiment, in the order in which the command makes them. */
export const EXPERIMENTS: readonly Experiment[] = [...FORKING];
