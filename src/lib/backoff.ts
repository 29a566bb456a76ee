export interface Backoff {
  /** The delay before the first retry, in milliseconds. */
  readonly baseMs: number;
  /** The factor from one retry to the next. Default: 2. */
  readonly factor?: number;
  /** The longest delay before jitter, in milliseconds. Default: none. */
  readonly maxMs?: number;
  /** The share by which the delay varies in both directions, from 0 to 1. */
  readonly jitter: number;
}

/**
 * Exponential backoff with jitter.
 *
 * @param attempt attempts made so far, at least 1
 * @param random from 0 to 1, as `Math.random`
 * @returns the delay in milliseconds
 */
export function backoffMs(
  { baseMs, factor = 2, maxMs = Infinity, jitter }: Backoff,
  attempt: number,
  random: () => number,
): number {
  return Math.min(maxMs, baseMs * factor ** (attempt - 1)) * (1 - jitter + 2 * jitter * random());
}
