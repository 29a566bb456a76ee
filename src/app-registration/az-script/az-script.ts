import { getAdminScopes, type ApiAccess } from "../api-permissions.ts";
import { createPermissionsSection } from "./permissions.ts";
import { clientCapabilities, createPermissionScope } from "../manifest.ts";
import type { FederatedCredential, RegistrationSettings } from "../settings.ts";
import { quoteJson, quoteLiteral, shellQuote } from "./shell-quote.ts";

/**
 * A bash script that makes the registration, or brings it up to date, with the Azure CLI: the same registration that
 * `applicationManifest` describes, its service principal, its federated credential and the developers' client.
 *
 * Works with bash 3.2 (macOS), and needs no program but `az`. What a loop of shell would do to lists is done by JMESPath
 * in `--query`.
 */
export function createAzScript(settings: RegistrationSettings, accesses: readonly ApiAccess[]): string {
  return [
    createHeader(settings),
    helperFunctions,
    createPermissionsSection(accesses),
    findOrCreateRegistrations(settings),
    updateApplication(settings),
    ...(settings.developerClient ? [developerClient(settings.developerClient.spaRedirectUris)] : []),
    ...(settings.federatedCredential ? [federatedCredential(settings.displayName, settings.federatedCredential)] : []),
    createFooter(settings, accesses),
  ].join("\n");
}

function createHeader({ tenantId }: RegistrationSettings): string {
  return `#!/usr/bin/env bash
#
# The app registration of this API in Microsoft Entra ID. Made by: npm run -s permissions -- --format azcli
#
# Needs the Azure CLI, signed in to the tenant (az login --tenant <tenant> --allow-no-subscriptions) as somebody who may
# register applications. It may be run again: it adds what is missing, keeps what else is there, and sets the list of
# the API's permissions to the one below. It makes no secret, gives no consent, and deletes no registration.
# On stdout it prints the settings of the API, on stderr what it does.
#
# shellcheck disable=SC2016 # the backticks are JMESPath's
set -euo pipefail

say() { printf '%s\\n' "$*" >&2; }
fail() {
  say "error: $*"
  exit 1
}

tenant_id="$(az account show --query tenantId --output tsv)"
say "in the tenant $tenant_id:"
${tenantId === undefined ? "" : checkTenant(tenantId)}graph="$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)"
`;
}

function checkTenant(tenantId: string): string {
  return `[[ $tenant_id == ${shellQuote(tenantId)} ]] || fail "az is signed in to the tenant $tenant_id, not to AZURE_TENANT_ID"\n`;
}

const helperFunctions = `# Sets app_id: the registration with the id $1 or, without an id, the one of the name $2, which the filter $3 finds. Makes
# it, with the further arguments, if there is none.
find_or_register() {
  local id="$1" name="$2" filter="$3"
  shift 3
  if [[ -n $id ]]; then
    app_id="$(az ad app show --id "$id" --query appId --output tsv)"
    return
  fi
  app_id="$(az ad app list --filter "$filter" --query '[].appId' --output tsv)"
  case $app_id in
    *[[:space:]]*) fail "there are several registrations of the name $name; say which by its id" ;;
    '')
      say "making the registration $name"
      app_id="$(az ad app create --display-name "$name" "$@" --query appId --output tsv)"
      patiently az ad app show --id "$app_id" --output none
      ;;
  esac
}

# Runs a command, and for half a minute again: what was just made is not known everywhere at once.
patiently() {
  local pause
  for pause in 2 4 8 16; do
    "$@" && return
    say "trying again in $pause seconds"
    sleep "$pause"
  done
  "$@"
}

# Makes the service principal of the registration $1, without which nobody can sign in to it or consent to it.
ensure_service_principal() {
  local found
  found="$(az ad sp list --filter "appId eq '$1'" --query '[].id' --output tsv)"
  [[ -n $found ]] || patiently az ad sp create --id "$1" --output none
}

# Changes the registration $1 by the JSON $2.
update() {
  patiently az rest --method patch --url "\${graph%/}/v1.0/applications(appId='$1')" --body "$2" --output none
}
`;

function findOrCreateRegistrations({
  displayName,
  clientId,
  developerClient,
  signInAudience,
}: RegistrationSettings): string {
  const findOrCreate = (variable: string, id: string | undefined, name: string, extraArguments: string): string =>
    `find_or_register ${shellQuote(id ?? "")} ${shellQuote(name)} ${shellQuote(`displayName eq '${name}'`)} \\
  --sign-in-audience ${signInAudience ?? "AzureADMyOrg"}${extraArguments}
${variable}="$app_id"
ensure_service_principal "$${variable}"
`;
  return [
    findOrCreate("api_id", clientId, displayName, ""),
    ...(developerClient
      ? [
          findOrCreate(
            "dev_id",
            developerClient.clientId,
            `${displayName} developers`,
            " --is-fallback-public-client true",
          ),
        ]
      : []),
  ].join("\n");
}

function updateApplication(settings: RegistrationSettings): string {
  const { identifierUris, scope, knownClients, developerClient, signInAudience } = settings;
  const uris = identifierUris ? shellQuote(quoteJson(identifierUris)) : `"[\\"api://$api_id\\"]"`;
  const isKnownByEnvironment = developerClient?.clientId !== undefined;
  const clients =
    developerClient && !isKnownByEnvironment
      ? `"[${[...knownClients, "$dev_id"].map((id) => `\\"${id}\\"`).join(", ")}]"`
      : shellQuote(quoteJson(knownClients));
  const byValue = `api.oauth2PermissionScopes[?value==${quoteLiteral(scope.value)}].id | [0]`;
  return `# What else is in a list stays there. A scope of that name keeps its id: clients have consent to it.
uris=${uris}
uris="$(az ad app show --id "$api_id" --output json \\
  --query "[identifierUris[?!contains(\\\`$uris\\\`, @)], \\\`$uris\\\`][]")"

clients=${clients}
clients="$(az ad app show --id "$api_id" --output json \\
  --query "[api.knownClientApplications[?!contains(\\\`$clients\\\`, @)], \\\`$clients\\\`][]")"

claims="$(az ad app show --id "$api_id" --output json \\
  --query ${shellQuote(`[optionalClaims.accessToken[?name!=${quoteLiteral(clientCapabilities.name)}], ${quoteLiteral([clientCapabilities])}][]`)})"

scope_id="$(az ad app show --id "$api_id" --query ${shellQuote(byValue)} --output tsv)"
if [[ -n $scope_id ]]; then
  scopes="$(az ad app show --id "$api_id" --query 'api.oauth2PermissionScopes' --output json)"
else
  scope_id=${shellQuote(scope.id)}
  scopes="$(az ad app show --id "$api_id" --output json \\
    --query ${shellQuote(`[api.oauth2PermissionScopes, ${quoteLiteral([createPermissionScope(settings)])}][]`)})"
fi

say "updating the registration $api_id"
update "$api_id" "$(
  cat <<JSON
{${signInAudience ? `\n  "signInAudience": "${signInAudience}",` : ""}
  "identifierUris": $uris,
  "api": {
    "requestedAccessTokenVersion": 2,
    "knownClientApplications": $clients,
    "oauth2PermissionScopes": $scopes
  },
  "optionalClaims": { "accessToken": $claims },
  "requiredResourceAccess": [$resources]
}
JSON
)"
`;
}

function developerClient(spaRedirectUris: readonly string[]): string {
  const redirects = quoteLiteral(spaRedirectUris);
  const spa = `[spa.redirectUris[?!contains(${redirects}, @)], ${redirects}][]`;
  return `# The developers' client: a public client, for the device code flow${spaRedirectUris.length > 0 ? ", and the explorer's" : ""}.
access="{\\"resourceAppId\\": \\"$api_id\\", \\"resourceAccess\\": [{\\"id\\": \\"$scope_id\\", \\"type\\": \\"Scope\\"}]}"
access="$(az ad app show --id "$dev_id" --output json \\
  --query "[requiredResourceAccess[?resourceAppId!=\\\`\\"$api_id\\"\\\`], \\\`[$access]\\\`][]")"
redirects="$(az ad app show --id "$dev_id" --output json --query ${shellQuote(spa)})"

say "updating the registration $dev_id"
update "$dev_id" "$(
  cat <<JSON
{
  "isFallbackPublicClient": true,
  "spa": { "redirectUris": $redirects },
  "requiredResourceAccess": $access
}
JSON
)"
`;
}

function federatedCredential(displayName: string, { name, issuer, subject, audience }: FederatedCredential): string {
  const query = `[?issuer==${quoteLiteral(issuer)} && subject==${quoteLiteral(subject)}].name`;
  const parameters = { name, issuer, subject, audiences: [audience], description: `${displayName} itself` };
  return `# Tokens of this issuer for this subject stand in for a secret.
trusted="$(az ad app federated-credential list --id "$api_id" --query ${shellQuote(query)} --output tsv)"
if [[ -z $trusted ]]; then
  say "adding the federated credential ${name}"
  az ad app federated-credential create --id "$api_id" --output none \\
    --parameters ${shellQuote(quoteJson(parameters))}
fi
`;
}

function createFooter(
  { developerClient, federatedCredential, signInAudience }: RegistrationSettings,
  accesses: readonly ApiAccess[],
): string {
  const restricted = accesses.flatMap(getAdminScopes);
  return [
    `say 'The registration is as the schema needs it. What remains:'`,
    `say "- an administrator's consent for everybody: az ad app permission admin-consent --id $api_id"`,
    ...(restricted.length > 0 ? [`say '  Nobody else can consent to ${restricted.join(", ")}.'`] : []),
    ...(federatedCredential
      ? []
      : [`say '- a credential: a certificate, a federated credential or a managed identity'`]),
    `printf 'AZURE_CLIENT_ID=%s\\n' "$api_id"`,
    `printf 'AZURE_TENANT_ID=%s\\n' ${signInAudience === "AzureADMultipleOrgs" ? "organizations" : '"$tenant_id"'}`,
    ...(developerClient ? [`printf 'DEV_CLIENT_ID=%s\\n' "$dev_id"`] : []),
    "",
  ].join("\n");
}
