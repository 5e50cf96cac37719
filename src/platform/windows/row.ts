/** One process as one listing told it. What was not told is absent. */
export interface Row {
  readonly pid: number;
  /** Who started it. Never changes, and goes on naming a number that may be anybody's by now. */
  readonly startedBy: number;
  /** Empty where it is not known yet, as was seen in Wine. */
  readonly name: string;
  readonly command?: string;
  /** Absent for what belongs to others, as far as we may not look, and in all that ps-list tells. */
  readonly created?: FileTime;
  readonly threads?: number;
  readonly rssBytes?: number;
  readonly cpuMs?: number;
}

/** Steps of 100 ns since 1601, UTC: the kernel's FILETIME. */
export type FileTime = bigint;

const STEPS_PER_MS = 10_000n;
const EPOCH_MS = 11_644_473_600_000n;

/** Milliseconds since 1970, as Date has it. */
export function toEpochMs(created: FileTime): number {
  return Number(created / STEPS_PER_MS - EPOCH_MS);
}

/** The start token of a process that was created then. */
export function createdToken(created: FileTime): string {
  return `created:${created}`;
}

/** The moment that such a token tells. */
export function createdIn(token: string | undefined): FileTime | undefined {
  const steps = /^created:(\d+)$/.exec(token ?? '')?.[1];
  return steps === undefined ? undefined : BigInt(steps);
}

/** Whether two rows show one process. Neither its parent nor its name can change; one that is being born may have no name yet. */
export function compareRows(a: Row, b: Row): 'same' | 'different' | 'unknown' {
  if (a.pid !== b.pid || a.startedBy !== b.startedBy) return 'different';
  if (a.name !== b.name && a.name !== '' && b.name !== '') return 'different';
  if (a.created === undefined || b.created === undefined) return 'unknown';
  return a.created === b.created ? 'same' : 'different';
}
