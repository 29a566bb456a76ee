import { downstreamNames, registry } from "../downstream/registry.ts";
import { printManifest } from "../graphql/trusted-documents/manifest.ts";
import { formatConsentNotice } from "../app-registration/api-permissions.ts";
import { createSchema } from "../graphql/schema.ts";
import type { CommandDeps } from "./command.ts";
import { readAndValidateDocuments, getRequiredScopes, type RequiredScopes } from "./required-scopes.ts";
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
  const { arguments: args, environment, output, notice } = deps;
  const options = readPermissionsOptions(args, Boolean(environment["DEV_CLIENT_ID"]));
  if (options.format !== undefined) {
    await printRegistration({ ...options, format: options.format }, deps);
  } else if (options.documents !== undefined) {
    output(printManifest(await readAndValidateDocuments(createSchema(downstreamNames), options.documents)));
  } else {
    const required = await getRequiredScopes(options, downstreamNames);
    output(required.map(formatList).join(""));
    notice(
      formatConsentNotice(required.map(({ api, scopes }) => ({ scopes, registration: registry[api].registration }))),
    );
  }
}

function formatList({ api, scopes }: RequiredScopes): string {
  return `${[api, ...scopes.map((scope) => `  ${scope}`)].join("\n")}\n`;
}
