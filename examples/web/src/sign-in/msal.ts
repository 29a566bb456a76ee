import {
  createStandardPublicClientApplication,
  type BrowserAuthOptions,
  type IPublicClientApplication,
} from "@azure/msal-browser";
import type { Settings } from "../settings.ts";

/** MSAL.js's default of one minute is too short for MFA. */
const popupTimeoutMs = 300_000;

/** Creates and initializes MSAL.js, with the signed-in user of this tab, if any, as active account. */
export async function createMsal({ clientId, authority }: Settings): Promise<IPublicClientApplication> {
  const msal = await createStandardPublicClientApplication({
    auth: {
      clientId,
      ...(await authorityOptions(authority)),
      redirectUri: "/auth.html",
      postLogoutRedirectUri: "/",
      // The page handles claims challenges, so Entra ID may issue long-lived tokens that it can revoke at any time.
      clientCapabilities: ["CP1"],
    },
    system: { popupBridgeTimeout: popupTimeoutMs },
  });
  const result = await msal.handleRedirectPromise();
  const account = result?.account ?? msal.getAllAccounts()[0];
  if (account) msal.setActiveAccount(account);
  return msal;
}

/**
 * MSAL.js accepts only https authorities, and the emulator uses plain http on loopback. Therefore the endpoints of the
 * emulator's discovery document are passed as metadata of an authority that MSAL.js knows, which it does not look up.
 */
async function authorityOptions(
  authority: string,
): Promise<Pick<BrowserAuthOptions, "authority" | "authorityMetadata">> {
  const { protocol, pathname } = new URL(authority);
  if (protocol === "https:") return { authority };
  const discovery = await fetch(`${authority}/v2.0/.well-known/openid-configuration`);
  return { authority: `https://login.microsoftonline.com${pathname}`, authorityMetadata: await discovery.text() };
}
