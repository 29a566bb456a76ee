/** A load on one server, over keep-alive connections. */
export interface Load {
  readonly port: number;
  /** Bearer tokens, used in turn, one per request. */
  readonly tokens: readonly string[];
  /** The body of each request. */
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
  /**
   * Scheduled requests per second, at a constant rate, whether the server keeps up or not; latency counts from the
   * scheduled time. Undefined: each connection sends its next request as soon as it has received a response.
   */
  readonly perSecond?: number | undefined;
}

/** Result of a load. Times are in milliseconds. */
export interface LoadResult {
  /** Responses with status 200 and the same body as the first one. */
  readonly succeeded: number;
  /** All other responses. */
  readonly failed: number;
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** 99th percentile of the delay between scheduled and actual time although a connection was free. */
  readonly lag99Ms: number;
  /** Body of the first response. */
  readonly body: string;
}
