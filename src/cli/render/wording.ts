const NAMED_AT_MOST = 8;

/** `1 process`, `3 processes`. */
export function processes(count: number): string {
  return `${count} process${count === 1 ? '' : 'es'}`;
}

/** Pids in a sentence; of many only the first. */
export function pidList(pids: readonly number[]): string {
  const named = pids.slice(0, NAMED_AT_MOST).join(', ');
  const left = pids.length - NAMED_AT_MOST;
  return left > 0 ? `${named} and ${left} more` : named;
}
