import { createHash } from "node:crypto";
import { readConsentClientId, readScopes } from "../config/config.ts";
import type { Environment, EnvReader } from "../config/env-reader.ts";
import { guidPattern, tenantPattern } from "../lib/guid.ts";
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
  readonly scopes: readonly [ExposedScope, ...ExposedScope[]];
  /** Whether users, and not only administrators, can consent to the scopes. */
  readonly userConsent: boolean;
  /** Application ids in lower case. */
  readonly knownClients: readonly string[];
  /** The public client that developers sign in with. Undefined: none. */
  readonly developerClient: DeveloperClient | undefined;
  readonly federatedCredential: FederatedCredential | undefined;
}

/** A delegated permission of this API. Every caller must have one of them. */
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
  readonly userConsent: boolean;
  readonly knownClients: readonly string[];
  readonly developerClient: boolean;
  readonly spaRedirectUris: readonly string[];
  readonly federated: Pick<FederatedCredential, "issuer" | "subject"> | undefined;
}

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
  const scopes = readScopes(read);
  const [scope, ...moreScopes] = scopes;
  if (options.scopeId !== undefined && moreScopes.length > 0)
    read.addError("API_SCOPE", "must be a single scope with --scope-id, which is the id of one scope");
  const ownUris = read.list("API_AUDIENCE")?.filter((audience) => audience.includes(":")) ?? [];
  const defaultUris = clientId === undefined ? undefined : [`api://${clientId}`];
  const consentClientId = readConsentClientId(read, environment);
  const knownClients = [...options.knownClients, developerClientId, consentClientId]
    .flatMap((id) => id?.toLowerCase() ?? [])
    .filter((id) => id !== clientId);
  return {
    displayName: options.displayName ?? "OboQL",
    clientId,
    tenantId: tenantId !== undefined && guidPattern.test(tenantId) ? tenantId : undefined,
    signInAudience: tenantId === undefined ? undefined : toSignInAudience(tenantId),
    identifierUris: ownUris.length > 0 ? ownUris : defaultUris,
    scopes: [createScope(scope, options.scopeId), ...moreScopes.map((each) => createScope(each))],
    userConsent: options.userConsent,
    knownClients: [...new Set(knownClients)],
    developerClient:
      options.developerClient || developerClientId !== undefined
        ? { clientId: developerClientId, spaRedirectUris: options.spaRedirectUris }
        : undefined,
    federatedCredential: options.federated && createFederatedCredential(read, options.federated),
  };
}

function createScope(value: string, id = uuidV5(`urn:oboql:scope:${value}`)): ExposedScope {
  return { id, value };
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
