import type { ProxyConfig } from "../config/proxy.ts";
import { createHttpClient, type HttpClient } from "../http-client/http-client.ts";
import type { Clock } from "../lib/clock.ts";

export interface TokenHttpClientDeps {
  readonly proxy?: ProxyConfig | undefined;
  /** How long an exchange may wait for a connection: the deadline of an incoming request, in milliseconds. */
  readonly queueTimeoutMs: number;
  readonly clock: Pick<Clock, "now" | "random">;
}

const limits = { timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 128 };

/**
 * Creates the HTTP client for token endpoints. All tenants have the same host: each tenant has its own circuit breaker, since
 * its path is different, and tenants share the connections fairly.
 */
export function createTokenHttpClient({ clock, ...options }: TokenHttpClientDeps): HttpClient {
  return createHttpClient({ ...limits, ...options, circuitBreaker: { ...clock, toCircuitKey: removeQuery } });
}

/** MSAL adds an id of the request as a query. */
function removeQuery(url: string): string {
  return url.split("?", 1)[0] ?? url;
}
