import type { KoaContextWithOIDC } from "oidc-provider";
import { escapeHtml, renderPage } from "./html.ts";

/** Pages of the device flow. `form` is oidc-provider's HTML with the CSRF token. */
export const deviceFlowPages = {
  userCodeInputSource: (ctx: KoaContextWithOIDC, form: string, out?: { error?: string } | null) => {
    const problem = out ? "<p role='alert'>That code is not valid. Check it and try again.</p>" : "";
    const button = '<button type="submit" form="op.deviceInputForm">Next</button>';
    ctx.body = renderPage("Enter code", `${problem}<p>Enter the code that your app shows.</p>${form}${button}`);
  },
  userCodeConfirmSource: (ctx: KoaContextWithOIDC, form: string, _client: unknown, _info: unknown, code: string) => {
    const name = escapeHtml(ctx.oidc.client?.clientName ?? "the app");
    const button = '<button type="submit" form="op.deviceConfirmForm">Continue</button>';
    ctx.body = renderPage(
      "Are you signing in?",
      `<p>Sign in to ${name} with the code <strong>${escapeHtml(code)}</strong>?</p>${form}${button}`,
    );
  },
  successSource: (ctx: KoaContextWithOIDC) => {
    ctx.body = renderPage("You are signed in", "<p>You may now close this window.</p>");
  },
};

export const logoutPages = {
  logoutSource: (ctx: KoaContextWithOIDC, form: string) => {
    const button = '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>';
    ctx.body = renderPage("Sign out", `<p>Sign out of the emulated tenant?</p>${form}${button}`);
  },
  postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => {
    ctx.body = renderPage("You signed out", "<p>It is a good idea to close all browser windows.</p>");
  },
};

export function renderError(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  ctx.type = "html";
  ctx.body = renderSignInErrorPage(out.error, out.error_description ?? "");
}

/** Renders the page for an error that cannot be sent to a redirect URI. */
export function renderSignInErrorPage(error: string, description: string): string {
  const details = [error, description].map(escapeHtml).join(": ");
  return renderPage("Sorry, but we are having trouble signing you in", `<p>${details}</p>`);
}
