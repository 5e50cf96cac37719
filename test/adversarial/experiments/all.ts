import type { Experiment } from './experiment.js';
import { EXIT_RACE } from './exit-race.js';
import { FORKING } from './forking.js';
import { INJECTED } from './injected.js';
import { REUSE } from './reuse.js';
import { STRANGERS } from './strangers.js';
import { UNKILLABLE } from './unkillable.js';
import { ODD_WORLDS } from './worlds.js';

/** Every experiment, in the order in which the command makes them. */
export const EXPERIMENTS: readonly Experiment[] = [
  ...FORKING,
  ...STRANGERS,
  ...REUSE,
  ...EXIT_RACE,
  ...INJECTED,
  ...UNKILLABLE,
  ...ODD_WORLDS,
];
