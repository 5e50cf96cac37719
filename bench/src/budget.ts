import { BARE } from './cases/importing.js';
import { US, type Results } from './results.js';
import { significant } from './targets.js';

/**
 * What importing the package may take of processor time, over a Node.js that imports nothing. Generous, since CI
 * machines are slow and shared: it is there to see an import that doubles, not one that grows by a tenth.
 */
const MOST_OVER_BARE_NODE = 6;

/** Who takes part in the check. No peer has to be installed for it. */
export const BUDGET_SUBJECTS: readonly string[] = [BARE, US];

/** What came of the check. Nothing measured is not kept. */
export interface BudgetVerdict {
  readonly isKept: boolean;
  readonly text: string;
}

/** Holds the median ratio of one run to the budget. */
export function importBudget(results: Results, most: number = MOST_OVER_BARE_NODE): BudgetVerdict {
  const measure = 'cpuMs';
  const of = { case: 'import' };
  const ratio = results.ratio(of, { subject: US, measure }, { subject: BARE, measure });
  if (ratio === undefined) return { isKept: false, text: 'the import was not measured' };
  const figure = `import 'deadsure': ${significant(ratio.median)} × bare node in processor time (n = ${ratio.n})`;
  const isKept = ratio.median <= most;
  return { isKept, text: `${figure}, ${isKept ? 'within' : 'over'} the budget of ${most} ×` };
}
