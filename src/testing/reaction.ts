import { constants } from 'node:os';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import type { FakeProcess } from './fake-process.js';
import { isUncatchable } from './signal-actions.js';

/** What a process does on a signal. `nth` counts that signal, from 1. */
export type SignalHandler = (process: FakeProcess, nth: number) => void;

/** How a process exits on a signal. */
export interface ExitOnSignal {
  /** On the how-manieth of these signals; earlier ones do nothing. @defaultValue `1` */
  readonly nth?: number | undefined;
  /** How long it still takes, in virtual milliseconds. @defaultValue `0` */
  readonly afterMs?: number | undefined;
  /** The exit code. @defaultValue `0` */
  readonly code?: number | undefined;
}

/** How a process reacts to signals; anything not named has its default action of signal(7). */
export interface SignalBehaviour {
  /** Signals that do nothing to it. */
  readonly ignores?: readonly NodeJS.Signals[] | undefined;
  /** Signals on which it exits by itself; a number is milliseconds after the first one. */
  readonly exitsOn?: Partial<Record<NodeJS.Signals, number | ExitOnSignal>> | undefined;
  /** Signals on which it does something: fork a child, change session, exec. */
  readonly on?: Partial<Record<NodeJS.Signals, SignalHandler>> | undefined;
}

/** A behaviour, one signal at a time. @internal */
export type Reaction = 'ignore' | SignalHandler;

/** Checks a behaviour and takes it apart. @internal */
export function reactionsOf(behaviour: SignalBehaviour): Map<NodeJS.Signals, Reaction> {
  const reactions = new Map<NodeJS.Signals, Reaction>();
  const set = (option: string, signal: string, reaction: Reaction): void => {
    if (!isSignal(signal) || isUncatchable(signal)) {
      throw new InvalidOptionError(
        `${option} names ${JSON.stringify(signal)}; allowed is any signal but SIGKILL and SIGSTOP, which no process can catch or ignore`,
      );
    }
    if (reactions.has(signal)) {
      throw new InvalidOptionError(`${option} names ${signal}, which another option names already`);
    }
    reactions.set(signal, reaction);
  };
  for (const signal of behaviour.ignores ?? []) set('ignores', signal, 'ignore');
  for (const [signal, how] of Object.entries(behaviour.exitsOn ?? {})) {
    set('exitsOn', signal, exiting(typeof how === 'number' ? { afterMs: how } : how));
  }
  for (const [signal, handler] of Object.entries(behaviour.on ?? {})) set('on', signal, handler);
  return reactions;
}

function exiting({ nth = 1, afterMs = 0, code = 0 }: ExitOnSignal): SignalHandler {
  return (process, count) => {
    if (count !== nth) return;
    if (afterMs === 0) process.exit(code);
    else
      process.after(afterMs, () => {
        process.exit(code);
      });
  };
}

function isSignal(name: string): name is NodeJS.Signals {
  return name in constants.signals;
}
