import type { SampleUser } from "../tenant.ts";
import { escapeHtml, page } from "./html.ts";
import type { MissingConsent } from "./interaction-policy.ts";

/** A page that lists the users, those in a particular situation first, or the hinted one. */
export function userPicker(users: readonly SampleUser[], loginHint: string | undefined): string {
  const isHinted = (user: SampleUser) => user.userPrincipalName.toLowerCase() === loginHint?.toLowerCase();
  const sorted = [...users.filter(isHinted), ...users.filter((user) => !isHinted(user))];
  const items = sorted.map((user) => {
    const about = [user.userPrincipalName, user.situation].filter((text) => text !== undefined).map(escapeHtml);
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

/** A page that asks one user to accept the permissions that an app wants. */
export function consentPage(user: SampleUser, clientName: string, missing: readonly MissingConsent[]): string {
  const items = missing.flatMap(({ api, scopes }) =>
    scopes.map((scope) => `<li><strong>${escapeHtml(scope)}</strong><small>${escapeHtml(api.resource)}</small></li>`),
  );
  const wanted =
    items.length > 0 ? `<p>It would like to:</p><ul>${items.join("\n")}</ul>` : "<p>It asks for nothing new.</p>";
  return page(
    "Permissions requested",
    `<p><strong>${escapeHtml(clientName)}</strong> asks ${escapeHtml(user.userPrincipalName)}.</p>${wanted}` +
      '<form method="post"><button type="submit" name="decision" value="accept">Accept</button> ' +
      '<button type="submit" name="decision" value="cancel">Cancel</button></form>',
  );
}
