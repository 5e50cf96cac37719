import {
  processesMatching,
  StopAbortedError,
  stopMatching,
  type ProcessInfo,
  type ProcessQuery,
  type StopOptions,
  type StopReport,
} from '../../index.js';
import { UsageError } from '../arguments/usage-error.js';
import { processLines } from '../render/process-lines.js';
import { processes } from '../render/wording.js';
import { canAsk, confirm } from '../terminal/confirm.js';
import { Interrupted } from '../terminal/interruption.js';
import { Voice } from '../terminal/voice.js';
import { narrated, type Performance } from './perform.js';
import { UnconfirmedGuard } from './unconfirmed.js';

/** Whom to stop by what they are, and how. */
export interface QueryStop {
  readonly query: ProcessQuery;
  readonly options: StopOptions;
  /** Nobody needs to be asked. */
  readonly yes: boolean;
}

/**
 * Stops all that match. If several do, they are listed first and a person has to say yes; without a terminal
 * that is a {@link UsageError}. Whoever starts to match between the list and the stop is listed again.
 */
export async function confirmedStop(
  { query, options, yes }: QueryStop,
  performance: Performance,
): Promise<StopReport> {
  if (yes || performance.dryRun) {
    return narrated(performance, (control) => stopMatching(query, { ...options, ...control }));
  }
  for (;;) {
    const shown = await processesMatching(query);
    if (shown.length > 1) await askAbout(shown, performance);
    const guard = new UnconfirmedGuard(shown);
    try {
      return await narrated(performance, ({ signal, onEvent, reject }) =>
        stopMatching(query, {
          ...options,
          reject,
          signal: AbortSignal.any([signal, guard.signal]),
          onEvent: (event) => {
            guard.onEvent(event);
            onEvent(event);
          },
        }),
      );
    } catch (error) {
      const { first } = performance.surroundings.interruption;
      if (!(error instanceof StopAbortedError) || first.aborted || !guard.signal.aborted)
        throw error;
    }
  }
}

async function askAbout(
  shown: readonly ProcessInfo[],
  { manner, surroundings }: Performance,
): Promise<void> {
  const voice = new Voice(manner, surroundings);
  const count = processes(shown.length);
  voice.complain(`${count} match:`);
  const view = { style: voice.troubleStyle, now: new Date() };
  for (const line of processLines(
    shown.map((info) => ({ info })),
    view,
  )) {
    voice.complain(line);
  }
  if (!canAsk(surroundings)) throw unconfirmed(`${count} match; --yes stops them all`, shown);
  if (await confirm(`Stop these ${count} and everything they started?`, surroundings)) return;
  if (surroundings.interruption.first.aborted) throw new Interrupted(false);
  throw unconfirmed('not confirmed; nobody was signalled', shown);
}

function unconfirmed(message: string, shown: readonly ProcessInfo[]): UsageError {
  return new UsageError(message, 'ERR_CONFIRMATION', { processes: shown });
}
