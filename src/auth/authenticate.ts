import type { AtOnce } from "../lib/maybe-promise.ts";
import { Secret } from "../lib/secret.ts";
import { bearerToken } from "./bearer-token.ts";
import { identityOf, type Admission } from "./validate-claims.ts";
import type { Directory } from "./openid-provider.ts";
import type { Identity } from "../entra/identity.ts";
import { createRememberedIdentities } from "./verified-token-cache.ts";
import { verifyToken } from "./verify-token.ts";

/**
 * Turns the `Authorization` headers of a request into the identity of its caller.
 *
 * @throws {UnauthenticatedError} if nobody is known to be calling
 * @throws {ForbiddenError} if the caller may not come in
 * @throws {TokenServiceUnavailableError} if the directory's keys cannot be had
 */
export type Authenticate = (authorization: readonly string[]) => AtOnce<Identity>;

export interface AuthenticateDeps {
  readonly config: Admission;
  readonly directory: Directory;
  readonly limits: RememberedLimits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is remembered of validated tokens at most. */
export interface RememberedLimits {
  readonly maxTokens: number;
  readonly maxBytes: number;
}

export function createAuthenticate({ config, directory, limits, now }: AuthenticateDeps): Authenticate {
  const { keys } = directory;
  const remembered = createRememberedIdentities({ ...limits, now });
  keys.onKeyGone((keyId) => {
    remembered.forgetKey(keyId);
  });
  const admitted = async (header: string, token: string): Promise<Identity> => {
    const assertion = new Secret(token);
    if (remembered.get(header)) await directory.ready();
    const known = remembered.get(header);
    if (known) return known;
    const { claims, key } = await verifyToken({ keys, audiences: config.audiences, now }, assertion.reveal());
    const issuers = await directory.issuers();
    const identity = identityOf({ claims, keyIssuer: key.issuer, assertion }, { ...config, issuers });
    if (keys.lists(key)) remembered.keep(header, identity, key.id);
    return identity;
  };
  return (authorization) => {
    const token = bearerToken(authorization);
    const [header = ""] = authorization;
    // What the directory says is renewed by use, and has to be known for what is remembered as well.
    const known = directory.isFresh() ? remembered.get(header) : undefined;
    return known ?? admitted(header, token);
  };
}
