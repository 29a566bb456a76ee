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

/**
 * Creates the HTTP client for the managed identity endpoint. It is on this machine or its host: a proxy cannot reach it.
 * Its requests do not wait for those to Entra ID.
 */
export function createManagedIdentityHttpClient(): HttpClient {
  return createHttpClient({ timeoutMs: 10_000, maxResponseBytes: 262_144, connections: 2 });
}

/** MSAL adds an id of the request as a query. */
function removeQuery(url: string): string {
  return url.split("?", 1)[0] ?? url;
}
