import { setTimeout as sleep } from 'node:timers/promises';
import { createMarker } from '../../../src/index.js';
import { PATIENCE } from '../../helpers/patience.js';
import { Canaries } from '../rig/canaries.js';
import { brief, program } from './brief.js';
import type { Json, Line } from './brief.js';

/** What a run finds. Its names are the scenario's own. */
export type Findings = Readonly<Record<string, Json>>;

/**
 * Runs a scenario as often as the runner asked for, among bystanders, and says after each run what was found
 * and who was hurt. A run that throws is told of, and the next one goes on.
 */
export async function eachRun(
  body: (run: number, bystanders: ReadonlyMap<string, number>) => Promise<Findings>,
): Promise<void> {
  const canaries = await Canaries.hatch(program('canary'), [
    // As any child of ours: in our process group and our session.
    { name: 'sibling' },
    { name: 'detached', detached: true },
    { name: 'marked otherwise', detached: true, env: createMarker().env },
  ]);
  for (let run = 0; run < brief.runs; run += 1) {
    const began = performance.now();
    const found = await bounded(body(run, canaries.pids));
    const ms = Math.round(performance.now() - began);
    const line: Line = { run, ms, hurt: await canaries.hurt(), ...found };
    console.log(JSON.stringify(line));
    // Nobody knows what a run that hangs still does: init ends it, with everything else.
    if (found['hung'] === true) process.exit(3);
  }
  await canaries.release();
}

async function bounded(body: Promise<Findings>): Promise<Findings> {
  const bell = new AbortController();
  const late = sleep(brief.runMs * PATIENCE, { hung: true }, { signal: bell.signal });
  try {
    return await Promise.race([body, late]);
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    bell.abort();
    late.catch(() => undefined);
  }
}
