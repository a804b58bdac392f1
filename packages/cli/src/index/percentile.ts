/**
 * The smallest value that at least a share of all does not exceed (the nearest rank).
 *
 * @param sorted - at least one value, ascending
 */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}
