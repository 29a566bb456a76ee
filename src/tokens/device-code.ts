import { LogLevel, PublicClientApplication } from "@azure/msal-node";
import { createAuthorityOptions } from "../entra/authority.ts";
import { createMsalNetworkClient } from "./exchange/msal-network-client.ts";
import type { HttpClient } from "../http-client/http-client.ts";

export interface DeviceCodeOptions {
  /** A public client registration. */
  readonly clientId: string;
  readonly tenantId: string;
  readonly authorityHost: string;
  readonly http: HttpClient;
  /** In full form. */
  readonly scope: string;
  /** Shows the user where to sign in and with which code. */
  readonly showMessage: (text: string) => void;
}

export interface DeviceCodeResult {
  readonly token: string;
  /** Who signed in, if the directory says so. */
  readonly userPrincipalName: string | undefined;
}

/**
 * Signs a user in on another device and returns an access token.
 *
 * @see RFC 8628
 * @throws whatever MSAL throws if the user does not sign in
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
    // MSAL calls back without a message if the directory refuses to begin.
    deviceCodeCallback: ({ message }: { message?: string }) => {
      if (message) showMessage(`${message}\n`);
    },
  });
  if (!result?.accessToken) throw new Error("the directory answered without a token");
  return { token: result.accessToken, userPrincipalName: result.account?.username };
}
