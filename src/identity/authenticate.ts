import type { IdentityConfig } from "../config.ts";
import { bearerToken } from "./bearer-token.ts";
import { identityOf } from "./claims.ts";
import type { Directory } from "./directory.ts";
import type { Identity } from "./identity.ts";
import { verifyToken } from "./verify-token.ts";

/**
 * Turns the `Authorization` headers of a request into the identity of its caller.
 *
 * @throws {UnauthenticatedError} if nobody is known to be calling
 * @throws {ForbiddenError} if the caller may not come in
 * @throws {TokenServiceUnavailableError} if the directory's keys cannot be had
 */
export type Authenticate = (authorization: readonly string[]) => Promise<Identity>;

export function createAuthenticate(deps: {
  readonly config: IdentityConfig;
  readonly directory: Directory;
}): Authenticate {
  return async (authorization) => {
    const token = bearerToken(authorization);
    const verified = await verifyToken(deps.directory, token);
    const { issuers } = await deps.directory.metadata();
    return identityOf(verified, token, { ...deps.config, issuers });
  };
}
