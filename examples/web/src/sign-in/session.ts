import type { AccountInfo, IPublicClientApplication } from "@azure/msal-browser";
import type { Settings } from "../settings.ts";

export interface SessionDeps {
  readonly msal: IPublicClientApplication;
  readonly settings: Settings;
}

/** Signs the user in. @returns the account; undefined if the page is redirected to the sign-in page */
export async function signIn({ msal, settings }: SessionDeps): Promise<AccountInfo | undefined> {
  const request = { scopes: [...settings.scopes], prompt: "select_account" };
  if (settings.interaction === "redirect") {
    await msal.loginRedirect(request);
    return undefined;
  }
  // The user may have closed an earlier popup, which the page cannot detect.
  const { account } = await msal.loginPopup({ ...request, overrideInteractionInProgress: true });
  msal.setActiveAccount(account);
  return account;
}

/** Signs the user out here and at the authority, to which the page is redirected. */
export async function signOut({ msal }: Pick<SessionDeps, "msal">): Promise<void> {
  await msal.logoutRedirect({ account: msal.getActiveAccount() });
}
