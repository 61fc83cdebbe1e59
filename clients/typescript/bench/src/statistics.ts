/**
 * The value below which this share of the values lies: the smallest value that at least so many values do not exceed.
 *
 * @param share from 0 to 1
 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) {
    throw new RangeError('No values (expected: at least one)')
  }
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/** The middle of the values; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) {
    throw new RangeError('No values (expected: at least one)')
  }
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The same elements, beginning with another one in each round. */
export function rotated<T>(all: readonly T[], round: number): readonly T[] {
  const start = all.length === 0 ? 0 : round % all.length
  return [...all.slice(start), ...all.slice(0, start)]
}
