import type { PidFileStopReport, StopEvent, StopReport } from '../../index.js';
import type { Manner } from '../arguments/manner.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { Voice } from '../terminal/voice.js';
import { narratorFor } from './narrator.js';
import { tellPidFile } from './tell-pid-file.js';
import { showRehearsal, tellReport } from './tell-report.js';

/** What is the same for every way of stopping. */
export interface Performance {
  readonly manner: Manner;
  readonly surroundings: Surroundings;
  readonly label: string | undefined;
  /** What will be done, in words. */
  readonly plan: string;
  readonly dryRun: boolean;
}

/** What a call of the library is given so that it can be followed and abandoned. */
export interface Control {
  readonly signal: AbortSignal;
  readonly onEvent: (event: StopEvent) => void;
  readonly reject: false;
}

/** Makes one call that stops, telling what goes on meanwhile. */
export async function narrated<Report>(
  { manner, surroundings, ...about }: Performance,
  call: (control: Control) => Promise<Report>,
): Promise<Report> {
  const voice = new Voice(manner, surroundings);
  const narrator = await narratorFor({ manner, surroundings, voice, ...about });
  try {
    const { onEvent } = narrator;
    return await call({ signal: surroundings.interruption.first, onEvent, reject: false });
  } finally {
    narrator.end();
  }
}

/** Answers with the report of a stop, and says what it came to. */
export async function conclude(performance: Performance, report: StopReport): Promise<void> {
  const voice = new Voice(performance.manner, performance.surroundings);
  voice.answer(report);
  await tell(performance, voice, report);
}

/** The same for a stop by a PID file, whose report says what became of the file, too. */
export async function concludePidFile(
  performance: Performance,
  report: PidFileStopReport,
): Promise<void> {
  const voice = new Voice(performance.manner, performance.surroundings);
  voice.answer(report);
  if (report.stop !== undefined) await tell(performance, voice, report.stop);
  tellPidFile(voice, report);
}

async function tell(
  { manner: { json, quiet } }: Performance,
  voice: Voice,
  report: StopReport,
): Promise<void> {
  if (report.outcome === 'would-stop' && !json && !quiet) await showRehearsal(voice, report);
  tellReport(voice, report);
}
