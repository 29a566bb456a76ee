import { createHash } from "node:crypto";
import { tenantPattern } from "../config/config.ts";
import type { Environment, EnvReader } from "../config/env-reader.ts";
import { guidPattern } from "../lib/guid.ts";
import { getTokenExchangeAudience } from "../entra/token-exchange-audience.ts";
import { uuidV5 } from "./uuid-v5.ts";

/** What the app registration of this API has to be, but for its permissions. */
export interface RegistrationSettings {
  /** Without an apostrophe. */
  readonly displayName: string;
  /** Its application id; undefined if it is not known, or not made yet. */
  readonly clientId: string | undefined;
  /** A GUID; undefined if any tenant that is signed in to will do. */
  readonly tenantId: string | undefined;
  /** Whose accounts may sign in; undefined if nothing says so: then a registration that is there stays as it is. */
  readonly signInAudience: "AzureADMyOrg" | "AzureADMultipleOrgs" | undefined;
  /** App ID URIs; undefined where the application id, which makes one, is not known. */
  readonly identifierUris: readonly string[] | undefined;
  readonly scope: ExposedScope;
  /** Application ids in lower case. */
  readonly knownClients: readonly string[];
  /** The public client that developers sign in with; undefined if there is to be none. */
  readonly developerClient: DeveloperClient | undefined;
  readonly federatedCredential: FederatedCredential | undefined;
}

/** The delegated permission that a caller must have. */
export interface ExposedScope {
  readonly id: string;
  readonly value: string;
}

export interface DeveloperClient {
  /** Undefined if it is not known, or not made yet. */
  readonly clientId: string | undefined;
  readonly spaRedirectUris: readonly string[];
}

/** Whose tokens the directory takes in place of a secret. */
export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** What the environment does not say. Each is checked already. */
export interface RegistrationOptions {
  readonly displayName: string | undefined;
  readonly scopeId: string | undefined;
  readonly knownClients: readonly string[];
  readonly developerClient: boolean;
  readonly spaRedirectUris: readonly string[];
  readonly federated: Pick<FederatedCredential, "issuer" | "subject"> | undefined;
}

/** RFC 6749 3.3; at most 120 characters by Microsoft Graph. */
const scopeToken = /^[!#-[\]-~]{1,120}$/;

/** Reads the variables that the API itself reads, without those that it needs to run. Faults are the reader's. */
export function readRegistrationSettings(
  read: EnvReader,
  environment: Environment,
  options: RegistrationOptions,
): RegistrationSettings {
  const readOptional = (name: string, pattern: RegExp, meaning: string): string | undefined =>
    environment[name]?.trim() ? read.matchingPattern(name, pattern, meaning) : undefined;
  const readApplicationId = (name: string, whose: string): string | undefined =>
    readOptional(name, guidPattern, `the application (client) id of ${whose}, a GUID`)?.toLowerCase();
  const clientId = readApplicationId("AZURE_CLIENT_ID", "this API's registration");
  const developerClientId = readApplicationId("DEV_CLIENT_ID", "a public client registration");
  const tenantId = readOptional(
    "AZURE_TENANT_ID",
    tenantPattern,
    "the tenant's GUID or domain, or 'organizations'",
  )?.toLowerCase();
  const value =
    readOptional("API_SCOPE", scopeToken, "a scope without white space, of at most 120 characters") ?? "access_as_user";
  const ownUris = read.list("API_AUDIENCE")?.filter((audience) => audience.includes(":")) ?? [];
  const idUris = clientId === undefined ? undefined : [`api://${clientId}`];
  const knownClients = [...options.knownClients, developerClientId].flatMap((id) => id?.toLowerCase() ?? []);
  return {
    displayName: options.displayName ?? "OboQL",
    clientId,
    tenantId: tenantId !== undefined && guidPattern.test(tenantId) ? tenantId : undefined,
    signInAudience: tenantId === undefined ? undefined : toSignInAudience(tenantId),
    identifierUris: ownUris.length > 0 ? ownUris : idUris,
    scope: { id: options.scopeId ?? uuidV5(`urn:oboql:scope:${value}`), value },
    knownClients: [...new Set(knownClients)],
    developerClient:
      options.developerClient || developerClientId !== undefined
        ? { clientId: developerClientId, spaRedirectUris: options.spaRedirectUris }
        : undefined,
    federatedCredential: options.federated && federatedCredential(read, options.federated),
  };
}

function toSignInAudience(tenantId: string): "AzureADMyOrg" | "AzureADMultipleOrgs" {
  return tenantId === "organizations" ? "AzureADMultipleOrgs" : "AzureADMyOrg";
}

/** Its name is made of what it trusts: the same is not added twice, another one beside it. */
function federatedCredential(
  read: EnvReader,
  { issuer, subject }: Pick<FederatedCredential, "issuer" | "subject">,
): FederatedCredential {
  const authorityHost = read.origin("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com");
  const hash = createHash("sha256")
    .update(JSON.stringify([issuer, subject]))
    .digest("hex");
  return { name: `oboql-${hash.slice(0, 12)}`, issuer, subject, audience: getTokenExchangeAudience(authorityHost) };
}
