import { inspect, ProcessTableError, type ProcessInfo } from '../../index.js';

/** Adds the users that a table does not tell everywhere. One that cannot be known stays absent. */
export async function withUsers<T extends { readonly info: ProcessInfo }>(
  shown: readonly T[],
): Promise<T[]> {
  return Promise.all(
    shown.map(async (one) => {
      const uid = one.info.uid ?? (await userOf(one.info));
      return uid === undefined ? one : { ...one, info: { ...one.info, uid } };
    }),
  );
}

async function userOf(info: ProcessInfo): Promise<number | undefined> {
  try {
    return (await inspect(info))?.uid;
  } catch (error) {
    // It was seen, and may no longer be looked at: its user is not known.
    if (error instanceof ProcessTableError) return undefined;
    throw error;
  }
}
