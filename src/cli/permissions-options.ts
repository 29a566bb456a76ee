import { parseArgs } from "node:util";
import type { RegistrationOptions } from "../app-registration/settings.ts";
import { guidPattern } from "../lib/guid.ts";
import { CommandError } from "./command.ts";

/** Command-line options of `npm run -s permissions`. */
export interface PermissionsOptions {
  /** Undefined: a list by API. */
  readonly format: "manifest" | "azcli" | undefined;
  /** Path of a GraphQL file. */
  readonly operation: string | undefined;
  /** Path of a manifest of persisted documents. */
  readonly documents: string | undefined;
  /** Paths of files with the output of `az ad sp show`. */
  readonly servicePrincipals: readonly string[];
  readonly registration: RegistrationOptions;
}

const usage = `usage: npm run -s permissions [-- [--operation <file.graphql> | --documents <manifest.json>]
  [--format manifest | azcli [--known-client <application id>]... [--scope-id <GUID>] [--user-consent]
    [--display-name <name>] [--service-principal <file.json>]...]
  with --format azcli: [--federated-issuer <URL> --federated-subject <subject>]
    [--dev-client [--spa-redirect-uri <URL>]...]]`;

const options = {
  format: { type: "string" },
  operation: { type: "string" },
  documents: { type: "string" },
  "display-name": { type: "string" },
  "scope-id": { type: "string" },
  "user-consent": { type: "boolean" },
  "known-client": { type: "string", multiple: true },
  "service-principal": { type: "string", multiple: true },
  "federated-issuer": { type: "string" },
  "federated-subject": { type: "string" },
  "dev-client": { type: "boolean" },
  "spa-redirect-uri": { type: "string", multiple: true },
} as const;

type Values = ReturnType<typeof parseOptions>;

/** A manifest describes one registration: it has no federated credentials and no second client. */
const scriptOnlyOptions = ["federated-issuer", "federated-subject", "dev-client", "spa-redirect-uri"] as const;
const registrationOptions = [
  "display-name",
  "scope-id",
  "user-consent",
  "known-client",
  "service-principal",
  ...scriptOnlyOptions,
] as const;

/**
 * @param hasDeveloperClient whether DEV_CLIENT_ID is set
 * @throws {CommandError} with the usage, or a line for each error
 */
export function readPermissionsOptions(args: readonly string[], hasDeveloperClient: boolean): PermissionsOptions {
  const values = parseOptions(args);
  const { format } = values;
  if (values.operation !== undefined && values.documents !== undefined) throw new CommandError(usage);
  const errors = validateOptions(values, hasDeveloperClient);
  if (errors.length > 0) throw new CommandError(errors.join("\n"));
  const { "federated-issuer": issuer, "federated-subject": subject } = values;
  return {
    format: format === "manifest" || format === "azcli" ? format : undefined,
    operation: values.operation,
    documents: values.documents,
    servicePrincipals: values["service-principal"] ?? [],
    registration: {
      displayName: values["display-name"],
      scopeId: values["scope-id"]?.toLowerCase(),
      userConsent: values["user-consent"] ?? false,
      knownClients: values["known-client"] ?? [],
      developerClient: values["dev-client"] ?? false,
      spaRedirectUris: values["spa-redirect-uri"] ?? [],
      federated: issuer !== undefined && subject !== undefined ? { issuer, subject } : undefined,
    },
  };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new CommandError(usage, { cause });
  }
}

function validateOptions(values: Values, hasDeveloperClient: boolean): string[] {
  const errors: string[] = [];
  const check = (isValid: boolean, message: string): void => {
    if (!isValid) errors.push(message);
  };
  const { format, "display-name": name, "scope-id": scopeId, "spa-redirect-uri": redirectUris = [] } = values;
  const { "federated-issuer": issuer, "federated-subject": subject } = values;
  check(format === undefined || format === "manifest" || format === "azcli", "--format must be manifest or azcli");
  for (const option of registrationOptions)
    if (format === undefined) check(values[option] === undefined, `--${option} requires --format`);
  for (const option of scriptOnlyOptions)
    if (format === "manifest")
      check(values[option] === undefined, `--${option} requires --format azcli: it is not part of a manifest`);
  check(
    name === undefined || /^[^\p{C}']{1,60}$/u.test(name),
    "--display-name must have 1 to 60 printable characters and no apostrophe, which az cannot search for",
  );
  check(scopeId === undefined || guidPattern.test(scopeId), "--scope-id must be a GUID");
  for (const client of values["known-client"] ?? [])
    check(guidPattern.test(client), "--known-client must be the application (client) id of a client app, a GUID");
  check(
    (issuer === undefined) === (subject === undefined),
    "--federated-issuer and --federated-subject must be used together",
  );
  check(issuer === undefined || isHttps(issuer), "--federated-issuer must be an https: URL");
  check(
    subject === undefined || /^[^\p{C}]{1,600}$/u.test(subject),
    "--federated-subject must have 1 to 600 printable characters",
  );
  for (const uri of redirectUris)
    check(
      isRedirectUri(uri),
      "--spa-redirect-uri must be an https: URL, or an http: URL on localhost, without a fragment",
    );
  check(
    redirectUris.length === 0 || values["dev-client"] === true || hasDeveloperClient,
    "--spa-redirect-uri requires --dev-client or DEV_CLIENT_ID: it is a setting of the developers' client",
  );
  return errors;
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:";
}

/**
 * Entra ID accepts `http:` for these two hosts only, not for `[::1]`.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reply-url
 */
function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text) || text.includes("#")) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1"].includes(hostname));
}
