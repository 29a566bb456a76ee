import {
  getAdminScopes,
  getPermissionId,
  hasKnownIds,
  type ApiAccess,
  type KnownApiAccess,
} from "../api-permissions.ts";
import { shellQuote } from "./shell-quote.ts";

/**
 * The section of the script that sets `resources` to the required permissions, as JSON. Unknown ids are looked up in the
 * tenant when the script runs.
 */
export function createPermissionsSection(accesses: readonly ApiAccess[]): string {
  const sections = accesses.map((access) => (hasKnownIds(access) ? permitKnownApi(access) : permitUnknownApi(access)));
  return `# The delegated permissions that the schema requires.
permissions=''
resources=''
permit() { permissions+="\${permissions:+, }{\\"id\\": \\"$1\\", \\"type\\": \\"Scope\\"}"; }
of_resource() {
  resources+="\${resources:+, }{\\"resourceAppId\\": \\"$1\\", \\"resourceAccess\\": [$permissions]}"
  permissions=''
}
${
  accesses.every(hasKnownIds)
    ? ""
    : `
# Permits the scope $2 of the API with the App ID URI $1; looks up its id in the tenant.
permit_by_name() {
  local id
  id="$(az ad sp show --id "$1" --query "oauth2PermissionScopes[?value==\\\`\\"$2\\"\\\`].id | [0]" --output tsv)"
  [[ -n $id ]] || fail "$1 exposes no delegated permission $2"
  permit "$id"
}
`
}
${sections.join("\n")}`;
}

function permitKnownApi(access: KnownApiAccess): string {
  const adminScopes = getAdminScopes(access);
  const permits = access.scopes.map(
    (scope) =>
      `permit ${getPermissionId(access, scope)} # ${scope}${adminScopes.includes(scope) ? " (requires admin consent)" : ""}`,
  );
  return `# ${access.api}\n${permits.join("\n")}\nof_resource ${access.registration.appId}\n`;
}

function permitUnknownApi({ api, resource, scopes }: ApiAccess): string {
  const permits = scopes.map((scope) => `permit_by_name ${shellQuote(resource)} ${shellQuote(scope)}`);
  return `# ${api}
resource_id="$(az ad sp show --id ${shellQuote(resource)} --query appId --output tsv)" ||
  fail "the tenant has no API with this App ID URI, or it cannot be read:" ${shellQuote(resource)}
${permits.join("\n")}
of_resource "$resource_id"
`;
}
