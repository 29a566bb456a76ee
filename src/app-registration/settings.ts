import { createHash } from "node:crypto";
import { tenantPattern } from "../config/config.ts";
import type { Environment, EnvReader } from "../config/env-reader.ts";
import { guidPattern } from "../lib/guid.ts";
import { getTokenExchangeAudience } from "../entra/token-exchange-audience.ts";
import { uuidV5 } from "./uuid-v5.ts";

/** The app registration of this API, without its permissions. */
export interface RegistrationSettings {
  /** Without an apostrophe. */
  readonly displayName: string;
  /** Application id. Undefined if unknown, or if the registration does not exist yet. */
  readonly clientId: string | undefined;
  /** A GUID. Undefined: any tenant that az is signed in to. */
  readonly tenantId: string | undefined;
  /** Undefined: an existing registration keeps its value. */
  readonly signInAudience: "AzureADMyOrg" | "AzureADMultipleOrgs" | undefined;
  /** App ID URIs. Undefined if they depend on an unknown application id. */
  readonly identifierUris: readonly string[] | undefined;
  readonly scope: ExposedScope;
  /** Application ids in lower case. */
  readonly knownClients: readonly string[];
  /** The public client that developers sign in with. Undefined: none. */
  readonly developerClient: DeveloperClient | undefined;
  readonly federatedCredential: FederatedCredential | undefined;
}

/** The delegated permission that every caller must have. */
export interface ExposedScope {
  readonly id: string;
  readonly value: string;
}

export interface DeveloperClient {
  /** Application id. Undefined if unknown, or if the registration does not exist yet. */
  readonly clientId: string | undefined;
  readonly spaRedirectUris: readonly string[];
}

/** Tokens of this issuer for this subject are accepted in place of a secret. */
export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** Validated command-line options. */
export interface RegistrationOptions {
  readonly displayName: string | undefined;
  readonly scopeId: string | undefined;
  readonly knownClients: readonly string[];
  readonly developerClient: boolean;
  readonly spaRedirectUris: readonly string[];
  readonly federated: Pick<FederatedCredential, "issuer" | "subject"> | undefined;
}

/** A scope token (RFC 6749, section 3.3); Microsoft Graph allows at most 120 characters. */
const scopePattern = /^[!#-[\]-~]{1,120}$/;

/**
 * Reads the registration from the variables that the API itself reads. None is required. Errors are added to the reader.
 */
export function readRegistrationSettings(
  read: EnvReader,
  environment: Environment,
  options: RegistrationOptions,
): RegistrationSettings {
  const readOptional = (name: string, pattern: RegExp, description: string): string | undefined =>
    environment[name]?.trim() ? read.matchingPattern(name, pattern, description) : undefined;
  const readApplicationId = (name: string, owner: string): string | undefined =>
    readOptional(name, guidPattern, `the application (client) id of ${owner}, a GUID`)?.toLowerCase();
  const clientId = readApplicationId("AZURE_CLIENT_ID", "this API's registration");
  const developerClientId = readApplicationId("DEV_CLIENT_ID", "a public client registration");
  const tenantId = readOptional(
    "AZURE_TENANT_ID",
    tenantPattern,
    "the tenant's GUID or domain, or 'organizations'",
  )?.toLowerCase();
  const scope =
    readOptional("API_SCOPE", scopePattern, "a scope without white space, of at most 120 characters") ??
    "access_as_user";
  const ownUris = read.list("API_AUDIENCE")?.filter((audience) => audience.includes(":")) ?? [];
  const defaultUris = clientId === undefined ? undefined : [`api://${clientId}`];
  const knownClients = [...options.knownClients, developerClientId].flatMap((id) => id?.toLowerCase() ?? []);
  return {
    displayName: options.displayName ?? "OboQL",
    clientId,
    tenantId: tenantId !== undefined && guidPattern.test(tenantId) ? tenantId : undefined,
    signInAudience: tenantId === undefined ? undefined : toSignInAudience(tenantId),
    identifierUris: ownUris.length > 0 ? ownUris : defaultUris,
    scope: { id: options.scopeId ?? uuidV5(`urn:oboql:scope:${scope}`), value: scope },
    knownClients: [...new Set(knownClients)],
    developerClient:
      options.developerClient || developerClientId !== undefined
        ? { clientId: developerClientId, spaRedirectUris: options.spaRedirectUris }
        : undefined,
    federatedCredential: options.federated && createFederatedCredential(read, options.federated),
  };
}

function toSignInAudience(tenantId: string): "AzureADMyOrg" | "AzureADMultipleOrgs" {
  return tenantId === "organizations" ? "AzureADMultipleOrgs" : "AzureADMyOrg";
}

/** The name is derived from issuer and subject, so that different credentials have different names. */
function createFederatedCredential(
  read: EnvReader,
  { issuer, subject }: Pick<FederatedCredential, "issuer" | "subject">,
): FederatedCredential {
  const authorityHost = read.origin("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com");
  const hash = createHash("sha256")
    .update(JSON.stringify([issuer, subject]))
    .digest("hex");
  return { name: `oboql-${hash.slice(0, 12)}`, issuer, subject, audience: getTokenExchangeAudience(authorityHost) };
}
