import { readResource } from "../config/config.ts";
import type { KnownRegistration } from "../downstream/api-definition.ts";
import { apiSettings, registry, type DownstreamName } from "../downstream/registry.ts";
import { createEnvReader } from "../config/env-reader.ts";
import {
  formatConsentNotice,
  hasKnownIds,
  type ApiAccess,
  type KnownApiAccess,
} from "../app-registration/api-permissions.ts";
import { createAzScript } from "../app-registration/az-script/az-script.ts";
import { createManifest } from "../app-registration/manifest.ts";
import { parseServicePrincipal, type ServicePrincipal } from "../app-registration/service-principal.ts";
import { readRegistrationSettings } from "../app-registration/settings.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { getRequiredScopes, readTextFile, type RequiredScopes } from "./required-scopes.ts";
import type { PermissionsOptions } from "./permissions-options.ts";

export type RegistrationRequest = PermissionsOptions & { readonly format: "manifest" | "azcli" };

/**
 * Prints the app registration of this API with the permissions that are needed.
 *
 * @throws {ConfigError | CommandError}
 */
export async function printRegistration(request: RegistrationRequest, deps: CommandDeps): Promise<void> {
  const read = createEnvReader(deps.environment);
  const settings = readRegistrationSettings(read, deps.environment, request.registration);
  const resources = new Map<DownstreamName, string>();
  for (const api of apiSettings) {
    const resource = readResource(read, deps.environment, api);
    if (resource !== undefined) resources.set(api.name, resource);
  }
  read.assertValid();

  const required = await getRequiredScopes(request, [...resources.keys()]);
  const principals = await readServicePrincipals(request.servicePrincipals, [...resources.values()]);
  const accesses = required.map((each) => toApiAccess(each, resources.get(each.api), principals));
  if (request.format === "azcli") {
    deps.output(createAzScript(settings, accesses));
    return;
  }
  deps.output(`${JSON.stringify(createManifest(settings, accesses.map(toKnownAccess)), undefined, 2)}\n`);
  if (!settings.identifierUris)
    deps.notice(
      "AZURE_CLIENT_ID is not set: this makes a new registration. Its App ID URI has its id in it, so it comes after that.\n",
    );
  deps.notice(formatConsentNotice(accesses));
}

/** What a file says of an API goes before what we know. */
function toApiAccess(
  { api, scopes }: RequiredScopes,
  resource: string | undefined,
  principals: readonly ServicePrincipal[],
): ApiAccess {
  if (resource === undefined)
    throw new CommandError(`the operations need ${api}, and ${api}_RESOURCE, its App ID URI, is not set`);
  const given = principals.find((principal) => belongsTo(principal, resource));
  const registration: KnownRegistration | undefined = given ?? registry[api].registration;
  const missing = scopes.filter((scope) => registration && !registration.permissions[scope]);
  if (missing.length > 0)
    throw new CommandError(
      `${api}: no id is known of the delegated permission ${missing.join(", ")}; ` +
        (given ? "its service principal does not expose it" : "its descriptor has to give it"),
    );
  return { api, resource, scopes, registration };
}

function toKnownAccess(access: ApiAccess): KnownApiAccess {
  if (hasKnownIds(access)) return access;
  const { api, resource } = access;
  throw new CommandError(
    `${api}: only your directory knows the ids of this API and its permissions; have it say them with` +
      ` 'az ad sp show --id ${resource} > api.json', and give --service-principal api.json`,
  );
}

async function readServicePrincipals(
  paths: readonly string[],
  resources: readonly string[],
): Promise<readonly ServicePrincipal[]> {
  return Promise.all(
    paths.map(async (path) => {
      const principal = parseServicePrincipal(await readTextFile(path));
      if (!principal) throw new CommandError(`${path}: is no service principal, as 'az ad sp show' gives it`);
      if (!resources.some((resource) => belongsTo(principal, resource)))
        throw new CommandError(`${path}: has the App ID URI of no API that is configured (${resources.join(", ")})`);
      return principal;
    }),
  );
}

function belongsTo({ names }: ServicePrincipal, resource: string): boolean {
  return names.some((name) => name.replace(/\/+$/, "") === resource);
}
