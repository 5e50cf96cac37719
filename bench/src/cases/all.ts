import type { Brief } from '../brief.js';
import type { Said } from '../sample.js';
import { run as importing } from './importing.js';
import { run as tables } from './tables.js';
import { run as trees } from './trees.js';

/** What measures one case, inside. */
export type Run = (brief: Brief) => AsyncGenerator<Said>;

/** All of them by name. */
export const CASES: Readonly<Record<string, Run>> = {
  trees,
  import: importing,
  tables,
};
