import type { MsalClientDeps } from "../exchange/msal-client.ts";
import { requestAppToken, type AppTokenResult } from "./app-token.ts";

/** The result of a token request with this API's credential. */
export type CredentialProbeResult = AppTokenResult;

/**
 * Checks this API's credential without a user: the API requests a token for itself, which needs no permission. The scope
 * names the client ID, because Entra ID accepts no App ID URI there (AADSTS90009). The token has the audience and version of
 * callers' tokens, but neither a user nor a role.
 *
 * @throws the errors of `Credential.authOptions`
 */
export function probeCredential(deps: MsalClientDeps, tenantId: string): Promise<CredentialProbeResult> {
  return requestAppToken(deps, { tenantId, scope: `${deps.config.clientId}/.default` });
}
