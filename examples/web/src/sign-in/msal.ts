import {
  createStandardPublicClientApplication,
  type BrowserAuthOptions,
  type IPublicClientApplication,
} from "@azure/msal-browser";
import type { Settings } from "../settings.ts";

/** Long enough to find one's phone; MSAL.js's own minute is not. */
const popupTimeoutMs = 300_000;

/** MSAL.js, initialized, with the user of this tab as its active account if there is one. */
export async function createMsal({ clientId, authority }: Settings): Promise<IPublicClientApplication> {
  const msal = await createStandardPublicClientApplication({
    auth: {
      clientId,
      ...(await authorityOptions(authority)),
      redirectUri: "/auth.html",
      postLogoutRedirectUri: "/",
      // The page can answer claims challenges, so the directory may revoke its tokens at any time.
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
 * MSAL.js takes no authority but an https one, and the emulator speaks plain http on loopback. Its endpoints come from
 * its own discovery document instead, under the name of an authority that MSAL.js knows and so need not look up.
 */
async function authorityOptions(
  authority: string,
): Promise<Pick<BrowserAuthOptions, "authority" | "authorityMetadata">> {
  const { protocol, pathname } = new URL(authority);
  if (protocol === "https:") return { authority };
  const discovery = await fetch(`${authority}/v2.0/.well-known/openid-configuration`);
  return { authority: `https://login.microsoftonline.com${pathname}`, authorityMetadata: await discovery.text() };
}
