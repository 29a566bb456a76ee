/** A load on one server, over connections that stay open. */
export interface Load {
  readonly port: number;
  /** Sent in turn, one for each request. */
  readonly tokens: readonly string[];
  /** The body of each request. */
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
  /**
   * Requests that come due each second, evenly, whether the server keeps up or not; what waits, waits from when it was
   * due. Undefined: each connection asks again as soon as it is answered.
   */
  readonly perSecond?: number | undefined;
}

/** What came of it. Times in milliseconds. */
export interface LoadResult {
  /** Answered with 200 and the same body as the first. */
  readonly succeeded: number;
  /** Answered otherwise. */
  readonly failed: number;
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How late requests were sent though a connection was free, at the 99th percentile: the load's own fault. */
  readonly lag99Ms: number;
  /** The body of the first answer. */
  readonly body: string;
}
