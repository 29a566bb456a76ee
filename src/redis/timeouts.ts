/** What a connection to Redis may take and hold. Times are milliseconds. */
export interface RedisTimeouts {
  /** A caller goes on without the answer to a command after this time. */
  readonly commandTimeoutMs: number;
  /** A connection that has missed a deadline is given up if it says nothing for this time. */
  readonly pingTimeoutMs: number;
  /** From the first packet to the end of the preparations. */
  readonly connectTimeoutMs: number;
  /** How often an idle connection is asked whether it is there. */
  readonly heartbeatIntervalMs: number;
  /** Between attempts to connect, at most. Also how long a connection has to last to count as a good one. */
  readonly maxBackoffMs: number;
  /** Commands that wait for their answers; more are not sent. */
  readonly maxInFlight: number;
}

/** Nobody waits for Redis longer than 50 ms. */
export const redisTimeouts: RedisTimeouts = {
  commandTimeoutMs: 50,
  pingTimeoutMs: 1_000,
  connectTimeoutMs: 2_000,
  heartbeatIntervalMs: 5_000,
  maxBackoffMs: 5_000,
  maxInFlight: 1_000,
};
