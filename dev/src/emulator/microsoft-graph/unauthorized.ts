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
};

/** Graph's challenge, which is the same for all reasons: it names Graph and the common authority. */
const challenge = [
  'Bearer realm=""',
  'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  `client_id="${microsoftGraph.clientId}"`,
].join(", ");

export function unauthorizedError(reason: TokenRejection): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", messages[reason], { "www-authenticate": challenge });
}
