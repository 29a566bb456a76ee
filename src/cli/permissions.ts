import { formatConsentNotice } from "../app-registration/api-permissions.ts";
import { getApiDefinition } from "../downstream/project.ts";
import { createSchema } from "../graphql/schema.ts";
import { printManifest } from "../graphql/trusted-documents/manifest.ts";
import type { CommandDeps } from "./command.ts";
import { readPermissionsOptions } from "./permissions-options.ts";
import { printRegistration } from "./print-registration.ts";
import { getRequiredScopes, readAndValidateDocuments, type RequiredScopes } from "./operation-scopes.ts";

/**
 * Prints the delegated permissions that the schema, or the given operations, require: as a list by downstream API, or as
 * the app registration. With `--documents` and without `--format`, prints the manifest of persisted documents with the
 * permissions of each document.
 *
 * @throws {ConfigError | CommandError}
 */
export async function printPermissions(deps: CommandDeps): Promise<void> {
  const { project, args, environment, print, printNotice } = deps;
  const options = readPermissionsOptions(args, Boolean(environment["DEV_CLIENT_ID"]));
  if (options.format !== undefined) {
    await printRegistration({ ...options, format: options.format }, deps);
  } else if (options.documents !== undefined) {
    print(printManifest(await readAndValidateDocuments(createSchema(project), options.documents)));
  } else {
    const required = await getRequiredScopes(project, options);
    print(required.map(formatList).join(""));
    const accesses = required.map(({ api, scopes }) => ({
      scopes,
      registration: getApiDefinition(project, api).registration,
    }));
    printNotice(formatConsentNotice(accesses));
  }
}

function formatList({ api, scopes }: RequiredScopes): string {
  return `${[api, ...scopes.map((scope) => `  ${scope}`)].join("\n")}\n`;
}
