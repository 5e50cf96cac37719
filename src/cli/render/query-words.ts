import type { ProcessQuery } from '../../index.js';
import { harmless } from './text-width.js';

/** A query in words, so that it is seen how it was understood. */
export function queryWords({ command, path, port, uid = 'self' }: ProcessQuery): string {
  const asked = [
    ...(command === undefined ? [] : [commandWords(command)]),
    ...(path === undefined ? [] : [`in the directory ${harmless(path)}`]),
    ...(port === undefined ? [] : [`serving port ${port}`]),
  ];
  return `no process ${asked.join(', ')}${userWords(uid)}`;
}

function commandWords(command: string | RegExp): string {
  if (typeof command === 'string') return `with the text "${harmless(command)}"`;
  return `that matches ${harmless(String(command))}`;
}

function userWords(uid: NonNullable<ProcessQuery['uid']>): string {
  if (uid === 'any') return '';
  if (uid === 'self') return " among your own; --uid any looks at everybody's";
  return ` of uid ${uid}`;
}
