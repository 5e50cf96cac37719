/** A time that a person waits for: `0.31 s`, `4.2 s`, `75 s`. */
export function seconds(milliseconds: number): string {
  const value = Math.max(0, milliseconds) / 1_000;
  if (value < 1) return `${value.toFixed(2)} s`;
  return `${value < 60 ? value.toFixed(1) : Math.round(value)} s`;
}

/** A time that was asked for, as short as it can be said: `5 s`, `0.5 s`. */
export function wait(milliseconds: number): string {
  return `${Number((milliseconds / 1_000).toFixed(3))} s`;
}

const UNITS = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3_600 },
  { name: 'm', seconds: 60 },
  { name: 's', seconds: 1 },
] as const;

/** How old something is, in its two largest units: `45s`, `3m20s`, `5h2m`, `12d`. */
export function age(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1_000));
  const index = UNITS.findIndex((unit) => total >= unit.seconds);
  const [large, small] = [UNITS[index], UNITS[index + 1]];
  if (large === undefined) return '0s';
  const rest = small === undefined ? 0 : Math.floor((total % large.seconds) / small.seconds);
  const count = Math.floor(total / large.seconds);
  // Beyond ten days nobody asks for the hours.
  return `${count}${large.name}${rest === 0 || (large.name === 'd' && count >= 10) ? '' : `${rest}${small?.name ?? ''}`}`;
}
