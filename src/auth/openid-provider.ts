import { TokenServiceUnavailableError } from "../errors/service-errors.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { parseJsonObject } from "../lib/json.ts";
import { createSwrCache } from "../lib/stale-while-revalidate.ts";
import type { Log } from "../telemetry/logger.ts";
import type { Issuers } from "./issuers.ts";
import { createSigningKeys, type SigningKeys } from "./jwks.ts";
import { confirmationIntervalMs } from "./known-keys.ts";
import { createMetadataGuard, parseOpenIdMetadata } from "./openid-metadata.ts";

/** Issuers and signing keys of the tenant, as Entra ID publishes them. */
export interface OpenIdProvider {
  /** @throws {TokenServiceUnavailableError} if the OpenID metadata is unavailable */
  issuers(): Promise<Issuers>;
  readonly keys: SigningKeys;
  /** Whether `ready` would resolve without a fetch. */
  isFresh(): boolean;
  /** Resolves once tokens can be validated. @throws {TokenServiceUnavailableError} */
  ready(): Promise<unknown>;
}

export interface OpenIdProviderDeps {
  readonly authorityHost: string;
  /** Tenant GUID, domain, or `organizations`. */
  readonly tenantId: string;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log?: Pick<Log, "signingKeysMissing" | "openIdMetadataChanged"> | undefined;
}

/**
 * Entra ID publishes a new key long before it signs with it and recommends a refresh at least once a day; an hour sees
 * every new key in time. Keys of up to a day bridge an outage.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
 */
const cacheOptions = { refreshAfterMs: 3_600_000, maxAgeMs: 86_400_000, retryMs: 1_000 };

/**
 * Fetches OpenID metadata and keys on first use, shares them between requests, and refreshes them in the background.
 *
 * @see OpenID Connect Discovery 1.0, section 4
 */
export function createOpenIdProvider({ authorityHost, tenantId, http, now, log }: OpenIdProviderDeps): OpenIdProvider {
  const guard = createMetadataGuard({ maxAgeMs: cacheOptions.maxAgeMs, now });
  const metadata = createSwrCache(
    async () => {
      const document = await fetchJson(http, getDiscoveryUrl({ authorityHost, tenantId }));
      const { inUse, change } = guard.update(parseOpenIdMetadata(document, { authorityHost, tenantId }));
      if (change) log?.openIdMetadataChanged(change);
      const refreshAfterMs = guard.isChanging() ? confirmationIntervalMs : cacheOptions.refreshAfterMs;
      return { value: inUse, refreshAt: now() + refreshAfterMs, staleUntil: now() + cacheOptions.maxAgeMs };
    },
    { now, retryMs: cacheOptions.retryMs },
  );
  const keys = createSigningKeys({
    fetchKeySet: async () => fetchJson(http, (await metadata.get()).jwksUri),
    options: cacheOptions,
    now,
    onKeysMissing: () => log?.signingKeysMissing(),
  });
  return {
    issuers: async () => (await metadata.get()).issuers,
    keys,
    isFresh: () => metadata.getIfFresh() !== undefined && keys.isFresh(),
    ready: () => Promise.all([metadata.get(), keys.ready()]),
  };
}

/** The URL of a tenant's OpenID metadata. */
export function getDiscoveryUrl({
  authorityHost,
  tenantId,
}: Pick<OpenIdProviderDeps, "authorityHost" | "tenantId">): string {
  return `${authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
}

async function fetchJson(http: HttpClient, url: string): Promise<object> {
  const { status, body } = await http
    .send({ method: "GET", url, headers: { accept: "application/json" } })
    .catch((cause: unknown) => {
      throw new TokenServiceUnavailableError("Microsoft Entra ID did not respond.", {}, { cause });
    });
  if (status !== 200)
    throw new TokenServiceUnavailableError(
      `Microsoft Entra ID responded with ${status}: it is unavailable, or the tenant does not exist.`,
    );
  return parseJsonObject(body);
}
