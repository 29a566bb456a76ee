import type { SampleUser } from "../tenant.ts";
import { escapeHtml, page } from "./html.ts";
import { decisionButtons, permissionList } from "./sign-in-page.ts";
import type { RequestedConsent } from "./requested-consents.ts";

/** A page that asks an administrator to accept permissions for everybody. */
export function adminConsentPage(user: SampleUser, clientName: string, requested: readonly RequestedConsent[]): string {
  return page(
    "Permissions requested: review for your organization",
    `<p><strong>${escapeHtml(clientName)}</strong> asks ${escapeHtml(user.userPrincipalName)}. ` +
      "If you accept, it gets access for all users in your organization.</p>" +
      `${permissionList(requested)}<form method="post">${hiddenUserField(user)}${decisionButtons}</form>`,
  );
}

/** What a user sees who cannot consent for others. */
export function approvalRequiredPage(user: SampleUser, clientName: string): string {
  return page(
    "Need admin approval",
    `<p><strong>${escapeHtml(clientName)}</strong> needs permission that only an admin can grant, which ` +
      `${escapeHtml(user.userPrincipalName)} is not (AADSTS90094).</p><form method="post">${hiddenUserField(user)}` +
      '<button type="submit" name="decision" value="switch">Sign in with an admin account</button> ' +
      '<button type="submit" name="decision" value="cancel">Return without granting consent</button></form>',
  );
}

function hiddenUserField({ id }: SampleUser): string {
  return `<input type="hidden" name="user" value="${escapeHtml(id)}">`;
}
