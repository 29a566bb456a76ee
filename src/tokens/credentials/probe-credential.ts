import { Secret } from "../../lib/secret.ts";
import { createMsalClient, type MsalClientDeps } from "../exchange/msal-client.ts";
import { parseTokenError, type TokenErrorResponse } from "../exchange/token-error.ts";

/** The result of a token request with this API's credential. */
export type CredentialProbeResult =
  | { readonly outcome: "token"; readonly token: Secret }
  | { readonly outcome: "rejected"; readonly status: number; readonly tokenError: TokenErrorResponse }
  /** `cause` is an `HttpError` if Entra ID could not be reached. */
  | { readonly outcome: "no_response"; readonly cause: unknown };

/**
 * Checks this API's credential without a user: the API requests a token for itself by the client credentials grant, which
 * needs no permission. The scope names the client ID, because Entra ID accepts no App ID URI there (AADSTS90009). The token
 * has the audience and version of callers' tokens, but neither a user nor a role.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @throws the errors of `Credential.authOptions`
 */
export async function probeCredential(deps: MsalClientDeps, tenantId: string): Promise<CredentialProbeResult> {
  const { msal, network } = await createMsalClient(deps, tenantId);
  try {
    const scopes = [`${deps.config.clientId}/.default`];
    const result = await msal.acquireTokenByClientCredential({ scopes, skipCache: true });
    if (result?.accessToken) return { outcome: "token", token: new Secret(result.accessToken) };
    return { outcome: "no_response", cause: undefined };
  } catch (cause) {
    const { response, error } = network;
    if (!response || response.status < 400) return { outcome: "no_response", cause: error ?? cause };
    return { outcome: "rejected", status: response.status, tokenError: parseTokenError(response.body) };
  }
}
