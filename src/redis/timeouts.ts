/** Timeouts and limits of one connection to Redis. Times are milliseconds. */
export interface RedisTimeouts {
  /** How long a caller waits for the reply to a command. */
  readonly commandTimeoutMs: number;
  /** How long a connection may take to reply to the PING that follows a command timeout; it is closed after that. */
  readonly pingTimeoutMs: number;
  /** For the whole set-up: DNS, TCP, TLS, greeting and `prepare`. */
  readonly connectTimeoutMs: number;
  /** Interval of the PINGs that detect a dead connection. */
  readonly heartbeatIntervalMs: number;
  /**
   * The longest delay between two attempts to connect. Also how long a connection has to last before the delay is reset.
   */
  readonly maxBackoffMs: number;
  /** Commands without a reply at a time; further commands are not sent. */
  readonly maxInFlight: number;
}

/** A request waits at most 50 ms for Redis. */
export const redisTimeouts: RedisTimeouts = {
  commandTimeoutMs: 50,
  pingTimeoutMs: 1_000,
  connectTimeoutMs: 2_000,
  heartbeatIntervalMs: 5_000,
  maxBackoffMs: 5_000,
  maxInFlight: 1_000,
};
