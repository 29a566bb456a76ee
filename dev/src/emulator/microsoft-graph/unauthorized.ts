import { createClaimsChallenge } from "../claims-challenge.ts";
import type { TokenRejection } from "../resource-server.ts";
import { microsoftGraph } from "../tenant.ts";
import { GraphError } from "./response.ts";

const messages: Record<TokenRejection, string> = {
  missing: "Access token is empty.",
  malformed: "IDX14100: JWT is not well formed, there are no dots (.).",
  signature: "Access token validation failure. Invalid signature.",
  audience: "Access token validation failure. Invalid audience.",
  expired: "Lifetime validation failed, the token is expired.",
  notYetValid: "Lifetime validation failed, the token is not yet valid.",
  tenant: "Access token validation failure. Invalid tenant.",
  revoked:
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
};

/** Graph's challenge, which is the same for all reasons but a revocation: it names Graph and the common authority. */
const challenge = [
  'Bearer realm=""',
  'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  `client_id="${microsoftGraph.clientId}"`,
].join(", ");

/** @param now in milliseconds since the epoch: a new token must be issued later, if this one was revoked */
export function unauthorizedError(reason: TokenRejection, now: number): GraphError {
  const nbf = { essential: true, value: String(Math.floor(now / 1000)) };
  const headers =
    reason === "revoked" ? createClaimsChallenge({ access_token: { nbf } }).headers : { "www-authenticate": challenge };
  return new GraphError(401, "InvalidAuthenticationToken", messages[reason], headers);
}
