import { DeadsureError, StopAbortedError } from '../index.js';
import { asksFor } from './arguments/read-arguments.js';
import { UsageError } from './arguments/usage-error.js';
import { COMMANDS } from './commands.js';
import { exitCodeOfError } from './exit-code.js';
import { inFlags } from './render/in-flags.js';
import { harmless } from './render/text-width.js';
import { tellReport } from './stopping/tell-report.js';
import { Interrupted } from './terminal/interruption.js';
import type { Surroundings } from './terminal/surroundings.js';
import { Voice } from './terminal/voice.js';

/** Says what is wrong, on standard error and, if an object is wanted, on standard output; returns the exit code. */
export function tellError(
  error: unknown,
  args: readonly string[],
  surroundings: Surroundings,
): number {
  // Read without any check: the arguments may be what is wrong.
  const manner = {
    json: asksFor(args, 'json'),
    quiet: asksFor(args, 'quiet'),
    verbose: asksFor(args, 'verbose'),
  };
  const voice = new Voice(manner, surroundings);
  if (error instanceof StopAbortedError) {
    voice.answer(error.report);
    tellReport(voice, error.report);
    return exitCodeOfError(error.code);
  }
  const { code, message, details } = described(error);
  voice.answer({ error: { code, message, ...details } });
  voice.complain(`${voice.troubleStyle.red('deadsure:')} ${harmless(message)}`);
  if (code === 'ERR_USAGE') voice.complain(`Try: deadsure ${commandOf(args)}--help`);
  const isDefect = code === 'ERR_INTERNAL';
  if (isDefect && error instanceof Error) voice.complain(error.stack ?? '');
  for (const cause of manner.verbose ? causesOf(error) : []) voice.complain(`  because: ${cause}`);
  return exitCodeOfError(code);
}

interface Described {
  readonly code: string;
  readonly message: string;
  readonly details?: UsageError['details'];
}

function described(error: unknown): Described {
  if (error instanceof UsageError) return error;
  if (error instanceof Interrupted) return error;
  if (error instanceof DeadsureError) return { code: error.code, message: inFlags(error.message) };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'ERR_INTERNAL', message: `a defect of deadsure, please report it: ${message}` };
}

function commandOf([name]: readonly string[]): string {
  return COMMANDS.some(({ help }) => help.name === name) ? `${String(name)} ` : '';
}

function causesOf(error: unknown): string[] {
  const { cause } = error instanceof Error ? error : {};
  return cause instanceof Error ? [harmless(cause.message), ...causesOf(cause)] : [];
}
