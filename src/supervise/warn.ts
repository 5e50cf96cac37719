import { isObject, shown } from './options.js';

/** Says what nobody can be told in another way, as a warning of the process. */
export function warn(what: string, error?: unknown): void {
  const why = error === undefined ? '' : `: ${messageOf(error)}`;
  process.emitWarning(`${what}${why}`, 'DeadsureWarning');
}

/** What an error says. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  // Whatever a caller's own function threw: some objects cannot be made a text.
  return isObject(error) ? shown(error) : String(error);
}

/** Tells a listener and does not wait for it; what it throws or rejects with is a warning and changes nothing else. */
export function notify(what: string, listener: () => unknown): void {
  // An async function turns a throw into a rejection, and `tell` has none.
  tell(what, listener).catch(() => undefined);
}

/** Tells a listener and waits for it; what it throws or rejects with is a warning and changes nothing else. */
export async function tell(what: string, listener: () => unknown): Promise<void> {
  try {
    await listener();
  } catch (error) {
    warn(`${what} failed`, error);
  }
}
