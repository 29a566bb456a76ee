import { downstreamNames, registry } from "../downstream/registry.ts";
import { printManifest } from "../graphql/trusted-documents/manifest.ts";
import { consentNotice } from "../app-registration/api-permissions.ts";
import { createSchema } from "../graphql/schema.ts";
import type { CommandDeps } from "./command.ts";
import { checkedDocuments, neededScopes, type NeededScopes } from "./required-scopes.ts";
import { readPermissionsOptions } from "./permissions-options.ts";
import { printRegistration } from "./print-registration.ts";

/**
 * Prints the delegated permissions that the schema needs, or those that given operations may need: as a list by
 * downstream API, or as the app registration that has them. Or a manifest of persisted documents with the permissions
 * that each may need.
 *
 * @throws {ConfigError | CommandError}
 */
export async function printPermissions(deps: CommandDeps): Promise<void> {
  const { arguments: given, environment, output, notice } = deps;
  const options = readPermissionsOptions(given, Boolean(environment["DEV_CLIENT_ID"]));
  if (options.format !== undefined) {
    await printRegistration({ ...options, format: options.format }, deps);
  } else if (options.documents !== undefined) {
    output(printManifest(await checkedDocuments(createSchema(downstreamNames), options.documents)));
  } else {
    const needed = await neededScopes(options, downstreamNames);
    output(needed.map(listed).join(""));
    notice(consentNotice(needed.map(({ api, scopes }) => ({ scopes, registration: registry[api].registration }))));
  }
}

function listed({ api, scopes }: NeededScopes): string {
  return `${[api, ...scopes.map((scope) => `  ${scope}`)].join("\n")}\n`;
}
