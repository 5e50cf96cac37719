import { isAbsolute, resolve } from 'node:path';
import { madeFor } from '../cgroup/joined.js';
import { invalidOption } from '../options/option-value.js';
import { printableText } from '../options/printable-text.js';
import { parseSchedule, checkSchedule, type Schedule } from './schedule.js';
import type { StopPlan } from './stop-plan.js';

/** `schedule`: text or an array of stages. */
export function checkScheduleOption(value: unknown): Schedule {
  return typeof value === 'string' ? parseSchedule(value) : checkSchedule(value);
}

/**
 * `marker`: an environment variable's name and value. An empty value is refused: it would be carried by
 * every process that has the variable for another reason.
 */
export function checkMarker(marker: unknown): StopPlan['marker'] {
  if (marker === undefined) return undefined;
  if (!isObject(marker)) throw invalidOption('marker', 'what createMarker() returns', marker);
  const { name, value } = marker;
  if (typeof name !== 'string' || !/^[^=\0]+$/u.test(name)) {
    throw invalidOption('marker.name', "a non-empty string without '=' and NUL", name);
  }
  if (typeof value !== 'string' || !/^[^\0]+$/u.test(value)) {
    throw invalidOption('marker.value', 'a non-empty string without NUL', value);
  }
  return { name, value };
}

/** `cgroup`: a control group by its absolute path, never the root of a file system. */
export function checkCgroup(cgroup: unknown): StopPlan['cgroup'] {
  if (cgroup === undefined) return undefined;
  if (!isObject(cgroup)) throw invalidOption('cgroup', 'what createCgroup() returns', cgroup);
  const { path } = cgroup;
  if (typeof path !== 'string' || !isAbsolute(path) || path.includes('\0') || isRoot(path)) {
    throw invalidOption('cgroup.path', "an absolute path other than '/'", path);
  }
  return { path: resolve(path), id: madeFor(cgroup) };
}

/** `signal`: an AbortSignal of whatever realm or library, known by what it can do. */
export function checkAbortSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || isAbortSignal(signal)) return signal;
  throw invalidOption('signal', `an AbortSignal${adviceOnSignal(signal)}`, signal);
}

/**
 * `label`: any string. What a terminal would not print is escaped rather than refused, since a name that
 * somebody else chose must not be able to prevent a stop; an empty one is no label.
 */
export function checkLabel(label: unknown): string | undefined {
  if (label === undefined || label === '') return undefined;
  if (typeof label !== 'string') throw invalidOption('label', 'a string', label);
  return printableText(label);
}

/** `onEvent`: a function. */
export function checkOnEvent(onEvent: unknown): StopPlan['onEvent'] {
  if (onEvent === undefined || isListener(onEvent)) return onEvent;
  throw invalidOption('onEvent', 'a function', onEvent);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isRoot(path: string): boolean {
  const whole = resolve(path);
  return resolve(whole, '..') === whole;
}

function isAbortSignal(value: unknown): value is AbortSignal {
  return (
    isObject(value) &&
    typeof value['aborted'] === 'boolean' &&
    typeof value['addEventListener'] === 'function' &&
    typeof value['removeEventListener'] === 'function'
  );
}

function adviceOnSignal(signal: unknown): string {
  if (typeof signal === 'string' || typeof signal === 'number') {
    return " that abandons the stop (for the signals to send, use schedule, as in 'TERM/5/KILL/2')";
  }
  return isObject(signal) && isAbortSignal(signal['signal']) ? ' (its controller was given)' : '';
}

function isListener(value: unknown): value is NonNullable<StopPlan['onEvent']> {
  return typeof value === 'function';
}
