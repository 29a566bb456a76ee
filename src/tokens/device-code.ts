import { LogLevel, PublicClientApplication } from "@azure/msal-node";
import { createAuthorityOptions } from "../entra/authority.ts";
import { createMsalNetworkClient } from "./exchange/msal-network-client.ts";
import type { HttpClient } from "../http-client/http-client.ts";

export interface DeviceCodeOptions {
  /** Application (client) ID of a public client. */
  readonly clientId: string;
  readonly tenantId: string;
  readonly authorityHost: string;
  readonly http: HttpClient;
  /** In full form, for example `api://…/access_as_user`. */
  readonly scope: string;
  /** Shows the user the sign-in URL and the code. */
  readonly showMessage: (text: string) => void;
}

export interface DeviceCodeResult {
  readonly token: string;
  /** The user who signed in, if the token response contains it. */
  readonly userPrincipalName: string | undefined;
}

/**
 * Signs a user in with the device authorization grant and returns an access token.
 *
 * @see RFC 8628
 * @throws MSAL's error if the user does not sign in
 */
export async function signInByDeviceCode({
  clientId,
  tenantId,
  authorityHost,
  http,
  scope,
  showMessage,
}: DeviceCodeOptions): Promise<DeviceCodeResult> {
  const application = new PublicClientApplication({
    auth: { clientId, ...createAuthorityOptions(authorityHost, tenantId) },
    system: {
      networkClient: createMsalNetworkClient(http),
      loggerOptions: { logLevel: LogLevel.Error, loggerCallback: () => undefined },
    },
  });
  const result = await application.acquireTokenByDeviceCode({
    scopes: [scope],
    // MSAL calls back without a message if the device code request is rejected.
    deviceCodeCallback: ({ message }: { message?: string }) => {
      if (message) showMessage(`${message}\n`);
    },
  });
  if (!result?.accessToken) throw new Error("the token response contains no access token");
  return { token: result.accessToken, userPrincipalName: result.account?.username };
}
