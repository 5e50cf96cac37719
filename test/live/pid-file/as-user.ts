import type { TestContext } from 'vitest';
import { skipVisibly } from '../../helpers/skip-visibly.js';

/** Users that own nothing here and that no daemon runs as. */
export const STRANGER = 54_321;
export const NOBODY = 65_534;

/** Skips the test unless we can become other users and give files away. */
export function needRoot(context: TestContext): void {
  if (process.geteuid?.() !== 0) skipVisibly(context, 'only root can give a file to another user');
}

/** Runs with another effective user id: what seteuid(2) changes is what the file system asks for. */
export async function asUser<T>(uid: number, act: () => Promise<T>): Promise<T> {
  if (process.seteuid === undefined) throw new Error('there are no users here');
  process.seteuid(uid);
  try {
    return await act();
  } finally {
    process.seteuid(0);
  }
}
