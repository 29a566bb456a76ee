import { Secret } from "../../lib/secret.ts";
import { createMsalClient, type MsalClientDeps } from "../exchange/msal-client.ts";
import { parseTokenError, type TokenErrorResponse } from "../exchange/token-error-response.ts";

export interface AppTokenRequest {
  /** GUID or domain. */
  readonly tenantId: string;
  /** Ends with `/.default`. */
  readonly scope: string;
}

/** The result of a token request with this API's credential. */
export type AppTokenResult =
  | {
      readonly outcome: "token";
      readonly token: Secret;
      /** Milliseconds since the epoch; undefined if the response does not say. */
      readonly expiresAt: number | undefined;
    }
  | { readonly outcome: "rejected"; readonly status: number; readonly tokenError: TokenErrorResponse }
  /** `cause` is an `HttpError` if Entra ID could not be reached. */
  | { readonly outcome: "no_response"; readonly cause: unknown };

/**
 * Requests an access token on behalf of no user, by the client credentials grant. It has neither a user nor, without a
 * granted application permission, a role.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @throws the errors of `Credential.authOptions`
 */
export async function requestAppToken(
  deps: MsalClientDeps,
  { tenantId, scope }: AppTokenRequest,
): Promise<AppTokenResult> {
  const { msal, network } = await createMsalClient(deps, tenantId);
  try {
    const result = await msal.acquireTokenByClientCredential({ scopes: [scope], skipCache: true });
    if (!result?.accessToken) return { outcome: "no_response", cause: undefined };
    return { outcome: "token", token: new Secret(result.accessToken), expiresAt: result.expiresOn?.getTime() };
  } catch (cause) {
    const { response, error } = network;
    if (!response || response.status < 400) return { outcome: "no_response", cause: error ?? cause };
    return { outcome: "rejected", status: response.status, tokenError: parseTokenError(response.body) };
  }
}
