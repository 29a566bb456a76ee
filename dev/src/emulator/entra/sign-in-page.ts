import type { SampleUser } from "../tenant.ts";
import { escapeHtml, page } from "./html.ts";
import { isAdministrator } from "./registrations.ts";
import type { RequestedConsent } from "./requested-consents.ts";

/** A page that lists the users, those in a particular situation first, or the hinted one. */
export function userPicker(users: readonly SampleUser[], loginHint: string | undefined): string {
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
  return page(
    "Pick an account",
    `<p>This is an emulated tenant: nobody asks for a password.</p><form method="post"><ul>${items.join("\n")}</ul></form>`,
  );
}

/** A page that stands for the second factor. */
export function mfaPage(user: SampleUser): string {
  return page(
    "Approve the sign-in request",
    `<p>${escapeHtml(user.userPrincipalName)} has to confirm this sign-in by a second factor. ` +
      `In this emulated tenant that is a button.</p>` +
      `<form method="post"><button type="submit" name="decision" value="accept">Approve</button> ` +
      `<button type="submit" name="decision" value="cancel">Deny</button></form>`,
  );
}

/** A page that asks one user to accept the permissions that an app wants. */
export function consentPage(user: SampleUser, clientName: string, requested: readonly RequestedConsent[]): string {
  return page(
    "Permissions requested",
    `<p><strong>${escapeHtml(clientName)}</strong> asks ${escapeHtml(user.userPrincipalName)}.</p>` +
      `${permissionList(requested)}<form method="post">${decisionButtons}</form>`,
  );
}

export const decisionButtons =
  '<button type="submit" name="decision" value="accept">Accept</button> ' +
  '<button type="submit" name="decision" value="cancel">Cancel</button>';

/** The permissions with their resources, as HTML. */
export function permissionList(requested: readonly RequestedConsent[]): string {
  const items = requested.flatMap(({ api, scopes }) =>
    scopes.map((scope) => `<li><strong>${escapeHtml(scope)}</strong><small>${escapeHtml(api.resource)}</small></li>`),
  );
  return items.length > 0
    ? `<p>It would like to:</p><ul>${items.join("\n")}</ul>`
    : "<p>It asks for no permission.</p>";
}
