import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Wanted {
  /** The cases; all where absent. */
  readonly only: ReadonlySet<string> | undefined;
  /** Conditions that a part must have, such as the size of the tree. */
  readonly at: ReadonlyMap<string, number>;
  /** How many rounds; each case's own number where absent. */
  readonly rounds: number | undefined;
  /** Fewer rounds and no case that takes minutes. */
  readonly quick: boolean;
  /** Whether docs/performance.md is written. */
  readonly write: boolean;
  /** Where the raw data go. */
  readonly json: string | undefined;
  /** Raw data of earlier runs to make the page from, instead of measuring. */
  readonly from: readonly string[] | undefined;
  /** What the page says of the circumstances. */
  readonly note: string | undefined;
  /** Whether only the budget of the import is checked; the exit code says whether it is kept. */
  readonly budget: boolean;
  readonly help: boolean;
}

export const HELP = `npm run bench -- [options]

  --only A,B    only these cases
  --at C=N,…    only under these conditions, such as size=11,processes=80
  --rounds N    so many rounds of each
  --quick       three rounds, and nothing that takes minutes
  --no-write    do not write docs/performance.md (a part of the cases never does)
  --json FILE   the raw data, for other programs
  --budget      only checks what importing the package costs: 1 if that is over its budget
  --from A,B    makes the page from such data instead of measuring
  --note TEXT   what the page says of the circumstances
`;

/** Reads the command line. Throws an Error with a message for the user. */
export function readArguments(args: readonly string[], cases: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: { type: 'string' },
      at: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean' },
      json: { type: 'string' },
      from: { type: 'string' },
      note: { type: 'string' },
      budget: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const only = values.only === undefined ? undefined : new Set(values.only.split(','));
  const unknown = [...(only ?? [])].filter((name) => !cases.includes(name));
  if (unknown.length > 0) {
    throw new Error(`--only: no case is ${unknown.join(', ')}; there are ${cases.join(', ')}`);
  }
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds ${String(values.rounds)}: not a whole number of at least 1`);
  }
  const at = readConditions(values.at);
  const isWhole = only === undefined && at.size === 0 && !values.quick;
  return {
    only,
    at,
    rounds,
    quick: values.quick,
    write: values.write ?? isWhole,
    json: values.json,
    from: values.from?.split(','),
    note: values.note,
    budget: values.budget,
    help: values.help,
  };
}

function readConditions(text: string | undefined): ReadonlyMap<string, number> {
  const pairs = (text ?? '').split(',').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      if (name === '' || !/^\d+$/.test(value)) {
        throw new Error(`--at ${pair}: not a condition such as size=11`);
      }
      return [name, Number(value)];
    }),
  );
}
