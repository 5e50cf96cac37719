import { processTable, type ProcessRef } from '../../index.js';

/** The parent of a process, if it was seen; for drawing, never for deciding. */
export type Kinship = (process: ProcessRef) => number | undefined;

/** Nobody's parent is known: then a tree is drawn as a list. */
export const NO_KIN: Kinship = () => undefined;

/** Looks once at who is whose parent: a stop's events name processes and do not say how they hang together. */
export async function seenKinship(): Promise<Kinship> {
  const table = await processTable();
  return ({ pid, startToken }) => {
    const info = table.get(pid);
    return info?.startToken === startToken ? info?.ppid : undefined;
  };
}
