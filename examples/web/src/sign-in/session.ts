import type { AccountInfo, IPublicClientApplication } from "@azure/msal-browser";
import type { Settings } from "../settings.ts";

export interface SessionDeps {
  readonly msal: IPublicClientApplication;
  readonly settings: Settings;
}

/** Undefined if the page is being left for the sign-in. */
export async function signIn({ msal, settings }: SessionDeps): Promise<AccountInfo | undefined> {
  const request = { scopes: [...settings.scopes], prompt: "select_account" };
  if (settings.interaction === "redirect") {
    await msal.loginRedirect(request);
    return undefined;
  }
  // The user may have closed an earlier popup, which a page cannot see.
  const { account } = await msal.loginPopup({ ...request, overrideInteractionInProgress: true });
  msal.setActiveAccount(account);
  return account;
}

/** Leaves the page: at the directory the user is signed out, too. */
export async function signOut({ msal }: Pick<SessionDeps, "msal">): Promise<void> {
  await msal.logoutRedirect({ account: msal.getActiveAccount() });
}
