import type { MaybePromise } from "../lib/maybe-promise.ts";
import { Secret } from "../lib/secret.ts";
import { extractBearerToken } from "./bearer-token.ts";
import { validateClaims, type AccessPolicy } from "./validate-claims.ts";
import type { OpenIdProvider } from "./openid-provider.ts";
import type { Identity } from "../entra/identity.ts";
import { createVerifiedTokenCache } from "./verified-token-cache.ts";
import { verifyToken } from "./verify-token.ts";

/**
 * Turns the `Authorization` headers of a request into the identity of its caller.
 *
 * @throws {UnauthenticatedError} if nobody is known to be calling
 * @throws {ForbiddenError} if the caller may not come in
 * @throws {TokenServiceUnavailableError} if the directory's keys cannot be had
 */
export type Authenticate = (authorization: readonly string[]) => MaybePromise<Identity>;

export interface AuthenticateDeps {
  readonly config: AccessPolicy;
  readonly provider: OpenIdProvider;
  readonly limits: VerifiedTokenCacheLimits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is remembered of validated tokens at most. */
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
    if (verifiedTokens.get(header)) await provider.ready();
    const cached = verifiedTokens.get(header);
    if (cached) return cached;
    const { claims, key } = await verifyToken({ keys, audiences: config.audiences, now }, assertion.reveal());
    const issuers = await provider.issuers();
    const identity = validateClaims({ claims, keyIssuer: key.issuer, assertion }, { ...config, issuers });
    if (keys.hasKey(key)) verifiedTokens.set(header, identity, key.id);
    return identity;
  };
  return (authorization) => {
    const token = extractBearerToken(authorization);
    const [header = ""] = authorization;
    // What the directory says is renewed by use, and has to be known for what is remembered as well.
    const cached = provider.isFresh() ? verifiedTokens.get(header) : undefined;
    return cached ?? verifyAndCache(header, token);
  };
}
