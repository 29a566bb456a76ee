import { TokenServiceUnavailableError } from "../errors/service-errors.ts";
import type { HttpClient, HttpResponse } from "../http-client/http-client.ts";
import { createSwrCache } from "../lib/stale-while-revalidate.ts";
import { createIssuers, type Issuers } from "./issuers.ts";
import { createSigningKeys, type SigningKeys } from "./jwks.ts";

/** What the directory publishes about the tenant. */
export interface OpenIdProvider {
  /** @throws {TokenServiceUnavailableError} if the directory does not answer */
  issuers(): Promise<Issuers>;
  readonly keys: SigningKeys;
  /** Whether `ready` would resolve without asking the directory for anything. */
  isFresh(): boolean;
  /** Resolves once callers can be let in. @throws {TokenServiceUnavailableError} */
  ready(): Promise<unknown>;
}

export interface OpenIdProviderDeps {
  readonly authorityHost: string;
  /** Tenant GUID, domain, or `organizations`. */
  readonly tenantId: string;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface OpenIdMetadata {
  readonly issuers: Issuers;
  readonly jwksUri: string;
}

/**
 * Entra announces a new key long before it signs with it, and asks to look at least once a day: an hour sees every
 * announcement. Through an outage of a day the last good ones are enough.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
 */
const cacheOptions = { refreshAfterMs: 3_600_000, maxAgeMs: 86_400_000, retryMs: 1_000 };

/**
 * The directory's discovery document and keys, fetched when first needed, shared, and renewed in the background.
 *
 * @see OpenID Connect Discovery 1.0, section 4
 */
export function createOpenIdProvider({ authorityHost, tenantId, http, now }: OpenIdProviderDeps): OpenIdProvider {
  const metadata = createSwrCache(
    async () => {
      const document = await fetchJson(http, getDiscoveryUrl({ authorityHost, tenantId }));
      const renewAt = now() + cacheOptions.refreshAfterMs;
      return {
        value: parseOpenIdMetadata(document, authorityHost),
        refreshAt: renewAt,
        staleUntil: now() + cacheOptions.maxAgeMs,
      };
    },
    { now, retryMs: cacheOptions.retryMs },
  );
  const keys = createSigningKeys({
    fetchKeySet: async () => fetchJson(http, (await metadata.get()).jwksUri),
    cacheOptions,
    now,
  });
  return {
    issuers: async () => (await metadata.get()).issuers,
    keys,
    isFresh: () => metadata.getIfFresh() !== undefined && keys.isFresh(),
    ready: () => Promise.all([metadata.get(), keys.ready()]),
  };
}

/** Where a tenant's discovery document is. */
export function getDiscoveryUrl({
  authorityHost,
  tenantId,
}: Pick<OpenIdProviderDeps, "authorityHost" | "tenantId">): string {
  return `${authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
}

/** @throws {TokenServiceUnavailableError} if it is none */
export function parseOpenIdMetadata(document: object, authorityHost: string): OpenIdMetadata {
  const { issuer, jwks_uri: jwksUri } = document as { issuer?: unknown; jwks_uri?: unknown };
  if (typeof issuer !== "string" || typeof jwksUri !== "string" || !URL.canParse(jwksUri))
    throw new TokenServiceUnavailableError("The directory's discovery document cannot be used.");
  return { issuers: createIssuers(issuer, authorityHost), jwksUri };
}

async function fetchJson(http: HttpClient, url: string): Promise<object> {
  const { body } = await fetchOk(http, url);
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch (cause) {
    throw new TokenServiceUnavailableError("The directory's answer cannot be used.", {}, { cause });
  }
  throw new TokenServiceUnavailableError("The directory's answer cannot be used.");
}

async function fetchOk(http: HttpClient, url: string): Promise<HttpResponse> {
  const response = await http
    .send({ method: "GET", url, headers: { accept: "application/json" } })
    .catch((cause: unknown) => {
      throw new TokenServiceUnavailableError("The directory does not answer.", {}, { cause });
    });
  if (response.status !== 200)
    throw new TokenServiceUnavailableError("The directory does not know the tenant, or is out of order.");
  return response;
}
