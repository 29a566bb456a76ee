import { Secret } from "../../lib/secret.ts";
import { createMsalClient, type MsalClientDeps } from "../exchange/msal-client.ts";
import { parseTokenError, type TokenErrorResponse } from "../exchange/token-error.ts";

/** What the directory says to our credential. */
export type CredentialProbeResult =
  | { readonly outcome: "token"; readonly token: Secret }
  | { readonly outcome: "refused"; readonly status: number; readonly tokenError: TokenErrorResponse }
  /** `cause` is an `HttpError` where the directory was not reached. */
  | { readonly outcome: "unanswered"; readonly cause: unknown };

/**
 * Shows our credential to the directory without a user: this API asks for a token for itself, which needs no permission.
 * Its resource is the GUID, as the directory takes no App ID URI there (AADSTS90009). The token is of the audience and
 * version that callers get, and is good for nothing: it has no user and no role.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @throws what `Credential.authOptions` throws
 */
export async function probeCredential(deps: MsalClientDeps, tenantId: string): Promise<CredentialProbeResult> {
  const { msal, network } = await createMsalClient(deps, tenantId);
  try {
    const scopes = [`${deps.config.clientId}/.default`];
    const result = await msal.acquireTokenByClientCredential({ scopes, skipCache: true });
    if (result?.accessToken) return { outcome: "token", token: new Secret(result.accessToken) };
    return { outcome: "unanswered", cause: undefined };
  } catch (cause) {
    const { response: answer, error: failure } = network;
    if (!answer || answer.status < 400) return { outcome: "unanswered", cause: failure ?? cause };
    return { outcome: "refused", status: answer.status, tokenError: parseTokenError(answer.body) };
  }
}
