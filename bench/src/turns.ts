/** The order of one round: everybody's turn moves by one from round to round, and every other round runs backwards. */
export function orderOf<T>(contestants: readonly T[], round: number): T[] {
  const shift = contestants.length === 0 ? 0 : round % contestants.length;
  const order = [...contestants.slice(shift), ...contestants.slice(0, shift)];
  return round % 2 === 0 ? order : order.reverse();
}
