import type { ProcessDescriptor } from 'ps-list';
import { limited } from '../limited.js';
import { makeListing, type Listing } from './listing.js';
import { listingError } from './listing-error.js';
import { parseProcesses } from './parse-processes.js';
import type { Row } from './row.js';
import type { PowershellRun } from './run-powershell.js';
import type { Sources } from './sources.js';

/** Of our own choosing; ps-list sets itself no limit. */
const TABLE_TIMEOUT_MS = 10_000;
/** What ps-list 9 starts. */
const FASTLIST = /^fastlist-[\d.]+-x\d\d\.exe$/;

/**
 * Asks PowerShell where there is one, and ps-list where there is none. Which of them is found out once: starts
 * that are known at one look and not at the next would tell nobody from anybody.
 *
 * @remarks
 * pidtree has nothing to add here: its edges come from the same table without the times that tell true ones
 * from false, and the programs it asks, wmic and powershell, are looked for on PATH.
 */
export class Lister {
  readonly #sources: Sources;
  #hasPowershell: boolean | undefined;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Lists all processes; the signal ends that. Rejects with ProcessTableError. */
  readonly take = async (signal: AbortSignal): Promise<Listing> => {
    if (this.#hasPowershell === false) return this.#takeTable(signal);
    const run = await this.#sources.powershell(signal);
    if (run === undefined && this.#hasPowershell === true) {
      throw listingError('PowerShell was there before and cannot be started now');
    }
    this.#hasPowershell = run !== undefined;
    if (run === undefined) return this.#takeTable(signal);
    return makeListing(rowsOf(run), this.#sources.self, ({ pid }) => pid === run.pid);
  };

  async #takeTable(signal: AbortSignal): Promise<Listing> {
    const { self } = this.#sources;
    const rows = (await tableOf(this.#sources, signal)).map(rowOf);
    const isHelper = ({ startedBy, name }: Row): boolean =>
      startedBy === self && FASTLIST.test(name);
    return makeListing(rows, self, isHelper);
  }
}

function rowsOf({ output }: PowershellRun): Row[] {
  try {
    return parseProcesses(output);
  } catch (error) {
    throw listingError(`PowerShell printed no JSON (“${output.trim().slice(0, 80)}”)`, error);
  }
}

/** The last line of the table is without a name where that is not known yet, whatever the declarations say. */
type Told = Pick<ProcessDescriptor, 'pid' | 'ppid'> & { readonly name?: string };

function rowOf({ pid, ppid, name = '' }: Told): Row {
  return { pid, startedBy: ppid, name };
}

async function tableOf(
  sources: Sources,
  signal: AbortSignal,
): Promise<readonly ProcessDescriptor[]> {
  const limit = { clock: sources.clock, ms: TABLE_TIMEOUT_MS, signal };
  try {
    return await limited(limit, () => sources.table());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw listingError(`there is no PowerShell, and ps-list failed (${why})`, error);
  }
}
