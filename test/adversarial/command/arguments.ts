import { parseArgs } from 'node:util';

/** What `npm run adversarial` was asked for. */
export interface Arguments {
  /** Parts of names, all of which have to be in the name of an experiment. */
  readonly only: readonly string[];
  readonly runs: number | undefined;
  readonly json: boolean;
}

const USAGE = `npm run adversarial -- [--only PART-OF-A-NAME]... [--runs RUNS-OF-EACH-CASE] [--json] [--help]

Plays dangerous scenarios, each in a PID namespace of its own, and prints what came of them. Exits 1 if
anything happened that must never happen, or, under CI=true, if anything could not be played.`;

/** Reads the command line. Ends the process if it makes no sense. */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        runs: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { only, runs, json, help } = values;
    if (help) {
      console.log(USAGE);
      return process.exit(0);
    }
    if (runs !== undefined && !/^[1-9]\d*$/.test(runs)) throw new Error('--runs takes a number');
    return { only, json, runs: runs === undefined ? undefined : Number(runs) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(2);
  }
}
