import type { Brief } from '../brief.js';
import type { Said } from '../sample.js';

/** What measures one case, inside. */
export type Run = (brief: Brief) => AsyncGenerator<Said>;

const MODULES: Readonly<Record<string, () => Promise<{ readonly run: Run }>>> = {
  trees: () => import('./trees.js'),
  import: () => import('./importing.js'),
  tables: () => import('./tables.js'),
  'exit child': () => import('./exits.js'),
  'exit non-child': () => import('./exits.js'),
  escalation: () => import('./escalation.js'),
  many: () => import('./many.js'),
  sharing: () => import('./sharing.js'),
  waiting: () => import('./waiting.js'),
  burst: () => import('./burst.js'),
  helpers: () => import('./helpers.js'),
  cliff: () => import('./cliff.js'),
};

/** One case by its name. Only its own module is loaded, so that no other has a hand in what is measured. */
export async function caseNamed(name: string): Promise<Run> {
  const load = MODULES[name];
  if (load === undefined) throw new Error(`no case ${name}`);
  return (await load()).run;
}
