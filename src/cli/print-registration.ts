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
import { isConfigured, readResource } from "../config/downstreams.ts";
import { createEnvReader } from "../config/env-reader.ts";
import type { KnownRegistration } from "../downstream/api-definition.ts";
import { getApiDefinition, getApiSettings, type Project } from "../downstream/project.ts";
import { getOwn } from "../lib/collections.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import type { PermissionsOptions } from "./permissions-options.ts";
import { getRequiredScopes, readTextFile, type RequiredScopes } from "./operation-scopes.ts";

export type RegistrationRequest = PermissionsOptions & { readonly format: "manifest" | "azcli" };

/**
 * Prints the app registration of this API, with the required permissions, as a manifest or as a script for the Azure CLI.
 *
 * @throws {ConfigError | CommandError}
 */
export async function printRegistration(request: RegistrationRequest, deps: CommandDeps): Promise<void> {
  const read = createEnvReader(deps.environment);
  const settings = readRegistrationSettings(read, deps.environment, request.registration);
  const resources = new Map<string, string>();
  for (const api of getApiSettings(deps.project)) {
    const resource = readResource(read, deps.environment, api);
    if (resource !== undefined) resources.set(api.name, resource);
  }
  read.assertValid();

  const available = getApiSettings(deps.project).filter((api) => isConfigured(deps.environment, api));
  const names = available.map(({ name }) => name);
  const required = await getRequiredScopes(deps.project, request, names);
  const principals = await readServicePrincipals(request.servicePrincipals, [...resources.values()]);
  const accesses = required.map((each) => toApiAccess(deps.project, each, resources.get(each.api), principals));
  if (request.format === "azcli") {
    deps.print(createAzScript(settings, accesses));
    return;
  }
  deps.print(`${JSON.stringify(createManifest(settings, accesses.map(toKnownAccess)), undefined, 2)}\n`);
  if (!settings.identifierUris)
    deps.printNotice(
      "AZURE_CLIENT_ID is not set: this is the manifest of a new registration. Set its App ID URI, which contains the client id, afterwards.\n",
    );
  deps.printNotice(formatConsentNotice(accesses));
}

/** A service principal file takes precedence over the API's definition. */
function toApiAccess(
  project: Project,
  { api, scopes }: RequiredScopes,
  resource: string | undefined,
  principals: readonly ServicePrincipal[],
): ApiAccess {
  if (resource === undefined)
    throw new CommandError(`${api}_RESOURCE is not set; the operations require ${api}, so set it to the App ID URI`);
  const principal = principals.find((each) => belongsTo(each, resource));
  const registration: KnownRegistration | undefined = principal ?? getApiDefinition(project, api).registration;
  const missing = scopes.filter((scope) => registration && !getOwn(registration.permissions, scope));
  if (missing.length > 0)
    throw new CommandError(
      `${api}: unknown id of the delegated permission ${missing.join(", ")}; ` +
        (principal ? "the service principal does not expose it" : "add it to the API's definition"),
    );
  return { api, resource, scopes, registration };
}

function toKnownAccess(access: ApiAccess): KnownApiAccess {
  if (hasKnownIds(access)) return access;
  const { api, resource } = access;
  throw new CommandError(
    `${api}: the ids of this API and its permissions are specific to your tenant; run` +
      ` 'az ad sp show --id ${resource} > api.json' and pass --service-principal api.json`,
  );
}

async function readServicePrincipals(
  paths: readonly string[],
  resources: readonly string[],
): Promise<readonly ServicePrincipal[]> {
  return Promise.all(
    paths.map(async (path) => {
      const principal = parseServicePrincipal(await readTextFile(path));
      if (!principal) throw new CommandError(`${path}: not a service principal as printed by 'az ad sp show'`);
      if (!resources.some((resource) => belongsTo(principal, resource)))
        throw new CommandError(`${path}: its App ID URIs match no configured API (${resources.join(", ")})`);
      return principal;
    }),
  );
}

function belongsTo({ names }: ServicePrincipal, resource: string): boolean {
  return names.some((name) => stripSlash(name) === stripSlash(resource));
}

function stripSlash(uri: string): string {
  return uri.replace(/\/+$/, "");
}
