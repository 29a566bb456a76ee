import type { Identity } from "../entra/identity.ts";
import type { MaybePromise } from "../lib/maybe-promise.ts";
import { Secret } from "../lib/secret.ts";
import { extractBearerToken } from "./bearer-token.ts";
import type { OpenIdProvider } from "./openid-provider.ts";
import { validateClaims, type AccessPolicy } from "./validate-claims.ts";
import { createVerifiedTokenCache } from "./verified-token-cache.ts";
import { verifyToken } from "./verify-token.ts";

/**
 * Authenticates a request by its `Authorization` headers. Returns the identity synchronously if the token is cached.
 *
 * @throws {UnauthenticatedError} if the bearer token is missing or invalid
 * @throws {ForbiddenError} if the caller has no access to this API
 * @throws {TokenServiceUnavailableError} if the signing keys are unavailable
 */
export type Authenticate = (authorization: readonly string[]) => MaybePromise<Identity>;

export interface AuthenticateDeps {
  readonly config: AccessPolicy;
  readonly provider: OpenIdProvider;
  readonly limits: VerifiedTokenCacheLimits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Limits of the cache of verified tokens. */
export interface VerifiedTokenCacheLimits {
  readonly maxTokens: number;
  readonly maxBytes: number;
}

export function createAuthenticate({ config, provider, limits, now }: AuthenticateDeps): Authenticate {
  const { keys } = provider;
  const verifiedTokens = createVerifiedTokenCache({ ...limits, now });
  keys.onKeyRemoved((keyId) => {
    verifiedTokens.deleteByKeyId(keyId);
  });
  const verifyAndCache = async (header: string, token: string): Promise<Identity> => {
    const assertion = new Secret(token);
    // A refresh may remove the key of a cached token, so the cache is read again after it.
    if (verifiedTokens.get(header)) await provider.ready();
    const cached = verifiedTokens.get(header);
    if (cached) return cached;
    const { claims, key } = await verifyToken({ keys, audiences: config.audiences, now }, assertion.reveal());
    const issuers = await provider.issuers();
    const identity = validateClaims({ claims, keyIssuer: key.issuer, assertion }, { ...config, issuers });
    // Not cached if the key was removed in the meantime.
    if (keys.hasKey(key)) verifiedTokens.set(header, identity, key.id);
    return identity;
  };
  return (authorization) => {
    const token = extractBearerToken(authorization);
    const [header = ""] = authorization;
    // Metadata and keys are refreshed on use, so a cache hit must not keep them from being refreshed.
    const cached = provider.isFresh() ? verifiedTokens.get(header) : undefined;
    return cached ?? verifyAndCache(header, token);
  };
}
