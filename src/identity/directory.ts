import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import { TokenServiceUnavailableError } from "../errors.ts";
import type { HttpClient, HttpResponse } from "../http-client.ts";
import { createIssuers, type Issuers } from "./issuers.ts";

/** What the directory publishes about the tenant. */
export interface DirectoryMetadata {
  readonly issuers: Issuers;
  readonly keys: JWTVerifyGetKey;
  /** The issuer that the directory ties a key to; undefined if it ties it to none. */
  issuerOfKey(keyId: string): string | undefined;
  /** Resolves once the keys are there. */
  ready(): Promise<void>;
}

export interface Directory {
  /** @throws {TokenServiceUnavailableError} if the directory does not answer */
  metadata(): Promise<DirectoryMetadata>;
}

export interface DirectoryDeps {
  readonly authorityHost: string;
  /** Tenant GUID, domain, or `organizations`. */
  readonly tenantId: string;
  readonly http: HttpClient;
}

/** Metadata older than this is fetched anew, in milliseconds. */
const metadataMaxAgeMs = 24 * 60 * 60 * 1000;

/**
 * The directory's discovery document and keys, fetched when first needed and shared from then on. A failed fetch is not
 * remembered; an unknown key id fetches the keys again, at most every 30 seconds.
 *
 * @see OpenID Connect Discovery 1.0, section 4
 */
export function createDirectory({ authorityHost, tenantId, http }: DirectoryDeps): Directory {
  let known: { readonly metadata: Promise<DirectoryMetadata>; readonly fetchedAt: number } | undefined;
  return {
    metadata() {
      if (known && Date.now() - known.fetchedAt < metadataMaxAgeMs) return known.metadata;
      const entry = { metadata: discover(http, authorityHost, tenantId), fetchedAt: Date.now() };
      known = entry;
      entry.metadata.catch(() => {
        if (known === entry) known = undefined;
      });
      return entry.metadata;
    },
  };
}

async function discover(http: HttpClient, authorityHost: string, tenantId: string): Promise<DirectoryMetadata> {
  const document = await fetchJson(http, `${authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`);
  const { issuer, jwks_uri: jwksUri } = document as { issuer?: unknown; jwks_uri?: unknown };
  if (typeof issuer !== "string" || typeof jwksUri !== "string" || !URL.canParse(jwksUri))
    throw new TokenServiceUnavailableError("The directory's discovery document cannot be used.");
  const keys = createRemoteJWKSet(new URL(jwksUri), { [customFetch]: (url) => fetchKeys(http, url) });
  return {
    issuers: createIssuers(issuer, authorityHost),
    keys,
    issuerOfKey: (keyId) => {
      const { issuer }: { issuer?: unknown; kid?: string } = keys.jwks()?.keys.find(({ kid }) => kid === keyId) ?? {};
      return typeof issuer === "string" ? issuer : undefined;
    },
    ready: async () => {
      if (!keys.jwks()) await keys.reload();
    },
  };
}

async function fetchJson(http: HttpClient, url: string): Promise<object> {
  const { body } = await get(http, url);
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch (cause) {
    throw new TokenServiceUnavailableError("The directory's answer cannot be used.", {}, { cause });
  }
  throw new TokenServiceUnavailableError("The directory's answer cannot be used.");
}

async function fetchKeys(http: HttpClient, url: string): Promise<Response> {
  const keySet = (await fetchJson(http, url)) as { keys?: unknown };
  if (!Array.isArray(keySet.keys)) throw new TokenServiceUnavailableError("The directory's keys cannot be used.");
  return Response.json(keySet);
}

async function get(http: HttpClient, url: string): Promise<HttpResponse> {
  const answer = await http
    .send({ method: "GET", url, headers: { accept: "application/json" } })
    .catch((cause: unknown) => {
      throw new TokenServiceUnavailableError("The directory does not answer.", {}, { cause });
    });
  if (answer.status !== 200)
    throw new TokenServiceUnavailableError("The directory does not know the tenant, or is out of order.");
  return answer;
}
