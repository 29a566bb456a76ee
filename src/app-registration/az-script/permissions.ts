import { adminScopes, isKnown, permissionId, type ApiAccess, type KnownApiAccess } from "../api-permissions.ts";
import { quoted } from "./shell-quote.ts";

/**
 * The part of the script that sets `resources`, what the API has to be permitted, as JSON. What is not known it asks of the
 * directory.
 */
export function permissionsPart(accesses: readonly ApiAccess[]): string {
  const needed = accesses.map((access) => (isKnown(access) ? knownResource(access) : unknownResource(access)));
  return `# The delegated permissions that the schema needs.
permissions=''
resources=''
permit() { permissions+="\${permissions:+, }{\\"id\\": \\"$1\\", \\"type\\": \\"Scope\\"}"; }
of_resource() {
  resources+="\${resources:+, }{\\"resourceAppId\\": \\"$1\\", \\"resourceAccess\\": [$permissions]}"
  permissions=''
}
${
  accesses.every(isKnown)
    ? ""
    : `
# Permits the scope $2 of the API with the App ID URI $1, as the directory knows it.
permit_by_name() {
  local id
  id="$(az ad sp show --id "$1" --query "oauth2PermissionScopes[?value==\\\`\\"$2\\"\\\`].id | [0]" --output tsv)"
  [[ -n $id ]] || fail "$1 exposes no delegated permission $2"
  permit "$id"
}
`
}
${needed.join("\n")}`;
}

function knownResource(access: KnownApiAccess): string {
  const restricted = adminScopes(access);
  const permits = access.scopes.map(
    (scope) =>
      `permit ${permissionId(access, scope)} # ${scope}${restricted.includes(scope) ? " (an administrator's consent)" : ""}`,
  );
  return `# ${access.api}\n${permits.join("\n")}\nof_resource ${access.registration.appId}\n`;
}

function unknownResource({ api, resource, scopes }: ApiAccess): string {
  const permits = scopes.map((scope) => `permit_by_name ${quoted(resource)} ${quoted(scope)}`);
  return `# ${api}
resource_id="$(az ad sp show --id ${quoted(resource)} --query appId --output tsv)" ||
  fail "the tenant has no API with this App ID URI, or it cannot be read:" ${quoted(resource)}
${permits.join("\n")}
of_resource "$resource_id"
`;
}
