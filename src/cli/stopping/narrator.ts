import type { StopEvent } from '../../index.js';
import type { Manner } from '../arguments/manner.js';
import { harmless } from '../render/text-width.js';
import { processes } from '../render/wording.js';
import type { Surroundings } from '../terminal/surroundings.js';
import type { Voice } from '../terminal/voice.js';
import { NO_KIN, seenKinship } from './kinship.js';
import { LiveDisplay } from './live-display.js';
import { PlainLog } from './plain-log.js';

/** Tells what goes on during a stop. */
export interface Narrator {
  readonly onEvent: (event: StopEvent) => void;
  /** The stop is over, however it ended. */
  end(): void;
}

/** What is about to be told. */
export interface Telling {
  readonly manner: Manner;
  readonly voice: Voice;
  readonly surroundings: Surroundings;
  readonly label: string | undefined;
  /** What will be done, in words. */
  readonly plan: string;
  readonly dryRun: boolean;
}

const SILENT: Narrator = { onEvent: () => undefined, end: () => undefined };

/** A moving picture on a terminal, lines elsewhere, and silence for whoever wants an object or nothing. */
export async function narratorFor(telling: Telling): Promise<Narrator> {
  const { manner, voice, surroundings, dryRun } = telling;
  const { json, quiet, verbose } = manner;
  // What a dry run found is told from its report.
  if (dryRun || quiet || (json && !verbose)) return SILENT;
  const kinship = json ? NO_KIN : await seenKinship();
  const heading = (count: number): string => headingOf(telling, count);
  const { stdout, env } = surroundings;
  const isLive = stdout.isTTY === true && env['TERM'] !== 'dumb' && !verbose;
  return isLive
    ? new LiveDisplay(surroundings, heading, kinship)
    : new PlainLog(voice, heading, kinship, verbose);
}

function headingOf({ label, plan }: Telling, count: number): string {
  return `Stopping ${label === undefined ? '' : `${harmless(label)}: `}${processes(count)} (${plan})`;
}
