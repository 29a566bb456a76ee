import type { SampleUser } from "../tenant.ts";
import { escapeHtml, renderPage } from "./html.ts";
import { isAdministrator } from "./registrations.ts";
import type { RequestedConsent } from "./requested-consents.ts";

/** Renders the user picker: the user of the login hint first, then those with a situation. */
export function renderUserPicker(users: readonly SampleUser[], loginHint: string | undefined): string {
  const isHinted = (user: SampleUser) => user.userPrincipalName.toLowerCase() === loginHint?.toLowerCase();
  const sorted = [...users.filter(isHinted), ...users.filter((user) => !isHinted(user))];
  const items = sorted.map((user) => {
    const role = isAdministrator(user) ? "administrator" : undefined;
    const about = [user.userPrincipalName, user.situation, role].filter((text) => text !== undefined).map(escapeHtml);
    return (
      `<li><button type="submit" name="user" value="${escapeHtml(user.id)}">` +
      `${escapeHtml(user.displayName)}<small>${about.join(" - ")}</small></button></li>`
    );
  });
  return renderPage(
    "Pick an account",
    `<p>This is an emulated tenant: no password is required.</p><form method="post"><ul>${items.join("\n")}</ul></form>`,
  );
}

/** Renders the page for the second factor. */
export function renderMfaPage(user: SampleUser): string {
  return renderPage(
    "Approve the sign-in request",
    `<p>${escapeHtml(user.userPrincipalName)} must confirm this sign-in with a second factor. ` +
      `The emulator replaces it by a button.</p>` +
      `<form method="post"><button type="submit" name="decision" value="accept">Approve</button> ` +
      `<button type="submit" name="decision" value="cancel">Deny</button></form>`,
  );
}

/** Renders the page on which a user consents to the permissions of an app. */
export function renderConsentPage(
  user: SampleUser,
  clientName: string,
  requested: readonly RequestedConsent[],
): string {
  return renderPage(
    "Permissions requested",
    `<p><strong>${escapeHtml(clientName)}</strong> requests permissions from ${escapeHtml(user.userPrincipalName)}.</p>` +
      `${renderPermissionList(requested)}<form method="post">${decisionButtons}</form>`,
  );
}

const decisionButtons =
  '<button type="submit" name="decision" value="accept">Accept</button> ' +
  '<button type="submit" name="decision" value="cancel">Cancel</button>';

/** Renders permissions and their resources as an HTML list. */
function renderPermissionList(requested: readonly RequestedConsent[]): string {
  const items = requested.flatMap(({ api, scopes }) =>
    scopes.map((scope) => `<li><strong>${escapeHtml(scope)}</strong><small>${escapeHtml(api.resource)}</small></li>`),
  );
  return items.length > 0
    ? `<p>It would like to:</p><ul>${items.join("\n")}</ul>`
    : "<p>It requests no permissions.</p>";
}

/** Renders the page on which an administrator consents for the whole tenant. */
export function renderAdminConsentPage(
  user: SampleUser,
  clientName: string,
  requested: readonly RequestedConsent[],
): string {
  return renderPage(
    "Permissions requested: review for your organization",
    `<p><strong>${escapeHtml(clientName)}</strong> requests permissions from ${escapeHtml(user.userPrincipalName)}. ` +
      "If you accept, it gets access for all users in your organization.</p>" +
      `${renderPermissionList(requested)}<form method="post">${renderHiddenUserField(user)}${decisionButtons}</form>`,
  );
}

/** Renders the page for a user who cannot consent for the tenant. */
export function renderApprovalRequiredPage(user: SampleUser, clientName: string): string {
  return renderPage(
    "Need admin approval",
    `<p><strong>${escapeHtml(clientName)}</strong> needs permissions that only an admin can grant. ` +
      `${escapeHtml(user.userPrincipalName)} is not an admin (AADSTS90094).</p><form method="post">${renderHiddenUserField(user)}` +
      '<button type="submit" name="decision" value="switch">Sign in with an admin account</button> ' +
      '<button type="submit" name="decision" value="cancel">Return without granting consent</button></form>',
  );
}

function renderHiddenUserField({ id }: SampleUser): string {
  return `<input type="hidden" name="user" value="${escapeHtml(id)}">`;
}
