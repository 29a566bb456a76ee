import { createEnvironmentReader, type Environment, type EnvironmentReader } from "./env-reader.ts";
import { readDrain, type DrainConfig } from "./shutdown.ts";
import { credentialVariables, readCredential, type CredentialConfig } from "./credential.ts";
import { guidPattern } from "../entra/guid.ts";
import { downstreamNames, registry, type DownstreamName } from "../downstream/registry.ts";
import { readLimits, type Limits } from "./limits.ts";
import { readTelemetry, type TelemetryConfig } from "./telemetry.ts";
import { readTokenCache, type TokenCacheConfig } from "./token-cache.ts";

/** How the API itself is served, whatever the tenant. */
export interface ServingConfig {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly introspection: boolean;
  readonly explorer: boolean;
  /** Whether answers tell where their access tokens came from. */
  readonly tokenTrace: boolean;
  /** Path of a manifest of persisted documents; undefined if any document may run. */
  readonly trustedDocuments: string | undefined;
  /** Browser origins that may read answers; "loopback" means every page served by this machine itself. */
  readonly corsOrigins: readonly string[] | "loopback";
  readonly logLevel: string;
  /** Whether browsers are told to use TLS alone from now on. */
  readonly strictTransport: boolean;
}

/** Who may call, and as whom we exchange. */
export interface IdentityConfig {
  readonly clientId: string;
  /** Tenant GUID, domain, or `organizations`. */
  readonly tenantId: string;
  /** Without a trailing slash. */
  readonly authorityHost: string;
  /** What it proves itself with. */
  readonly credential: CredentialConfig;
  /** Accepted `aud` values. */
  readonly audiences: readonly string[];
  /** The delegated scope a caller must have. */
  readonly requiredScope: string;
  /** Tenant GUIDs in lower case; "own" means the tenant of `tenantId` alone, "any" all of them. */
  readonly allowedTenants: readonly string[] | "own" | "any";
  /** Client application ids in lower case; "any" means all of them. */
  readonly allowedClients: readonly string[] | "any";
}

/** Where a downstream API is. */
export interface DownstreamConfig {
  readonly name: DownstreamName;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** App ID URI: what its scopes are prefixed with. */
  readonly resource: string;
}

export interface Config {
  readonly serving: ServingConfig;
  readonly limits: Limits;
  readonly identity: IdentityConfig;
  /** A public client registration that developers and the explorer sign in with. */
  readonly developerClientId: string | undefined;
  /** The downstream APIs that are configured; the fields of the others are left out of the schema. */
  readonly downstreams: readonly DownstreamConfig[];
  /** Undefined if tokens are kept in memory alone. */
  readonly tokenCache: TokenCacheConfig | undefined;
  readonly telemetry: TelemetryConfig;
  readonly drain: DrainConfig;
}

/** Before there is a tenant: what local mode needs to start one. */
export interface LocalModeConfig {
  readonly emulatorPort: number;
}

const identityVariables = [
  "AZURE_CLIENT_ID",
  "AZURE_TENANT_ID",
  "AZURE_AUTHORITY_HOST",
  ...credentialVariables,
] as const;

/** A GUID, a domain, or `organizations`. */
export const tenantPattern = new RegExp(`${guidPattern.source}|^([a-z\\d-]+\\.)+[a-z\\d-]+$|^organizations$`, "i");

/** Whether no identity variable is set at all. Never in production: there, missing settings are an error. */
export function isLocalMode(environment: Environment): boolean {
  return !isProduction(environment) && identityVariables.every((name) => !environment[name]);
}

/** @throws {ConfigError} naming every fault of the settings that local mode reads */
export function loadLocalModeConfig(environment: Environment): LocalModeConfig {
  const read = createEnvironmentReader(environment);
  const emulatorPort = read.port("EMULATOR_PORT", 4001);
  readServing(read, environment, true);
  readLimits(read);
  readTokenCache(read, environment);
  readTelemetry(read, environment);
  readDrain(read, environment);
  read.finish();
  return { emulatorPort };
}

/**
 * @param localTenant In local mode, the settings of the embedded tenant; the environment's own go before them.
 * @throws {ConfigError} naming every fault at once, by variable
 */
export function loadConfig(given: Environment, localTenant?: Environment): Config {
  const environment = { ...localTenant, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)) };
  const read = createEnvironmentReader(environment);
  const config = {
    serving: readServing(read, environment, localTenant !== undefined),
    limits: readLimits(read),
    identity: readIdentity(read, environment),
    developerClientId: read.text("DEV_CLIENT_ID", "") || undefined,
    downstreams: downstreamNames.flatMap((name) => readDownstream(read, environment, name)),
    tokenCache: readTokenCache(read, environment),
    telemetry: readTelemetry(read, environment),
    drain: readDrain(read, environment),
  };
  read.finish(localTenant === undefined ? localModeHint(environment) : undefined);
  return config;
}

/** Other tools use the same variables, so whoever wants local mode may have one of them by accident. */
function localModeHint(environment: Environment): string | undefined {
  const given = identityVariables.filter((name) => environment[name]);
  const hasCredential = credentialVariables.some((name) => environment[name]);
  const isComplete = environment["AZURE_CLIENT_ID"] && environment["AZURE_TENANT_ID"] && hasCredential;
  if (isComplete || given.length === 0 || isProduction(environment)) return undefined;
  const [are, them] = given.length === 1 ? ["is", "it"] : ["are", "them"];
  return `${given.join(", ")} ${are} set, so this is not local mode; unset ${them} to run without a tenant of your own`;
}

function isProduction(environment: Environment): boolean {
  return environment.NODE_ENV === "production";
}

function readServing(read: EnvironmentReader, environment: Environment, local: boolean): ServingConfig {
  const production = isProduction(environment);
  const trustedDocuments = read.text("TRUSTED_DOCUMENTS", "") || undefined;
  const open = !production && trustedDocuments === undefined;
  return {
    host: read.text("HOST", "127.0.0.1"),
    port: read.port("PORT", 4000),
    introspection: read.flag("INTROSPECTION", open),
    explorer: read.flag("EXPLORER", open),
    tokenTrace: !production,
    trustedDocuments,
    corsOrigins: read.origins("CORS_ORIGINS") ?? (local ? "loopback" : []),
    logLevel: read.choice("LOG_LEVEL", ["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
    strictTransport: production,
  };
}

function readIdentity(read: EnvironmentReader, environment: Environment): IdentityConfig {
  const clientId = read
    .matching("AZURE_CLIENT_ID", guidPattern, "the application (client) id of this API's registration, a GUID")
    .toLowerCase();
  const tenantId = read
    .matching("AZURE_TENANT_ID", tenantPattern, "the tenant's GUID or domain, or 'organizations'")
    .toLowerCase();
  return {
    clientId,
    tenantId,
    authorityHost: read.origin("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com"),
    credential: readCredential(read, environment),
    audiences: read.list("API_AUDIENCE") ?? [clientId, `api://${clientId}`],
    requiredScope: read.text("API_SCOPE", "access_as_user"),
    allowedTenants: readAllowedTenants(read, tenantId),
    allowedClients: read.list("ALLOWED_CLIENT_IDS")?.map((id) => id.toLowerCase()) ?? "any",
  };
}

function readAllowedTenants(read: EnvironmentReader, tenantId: string): IdentityConfig["allowedTenants"] {
  const listed = read.list("ALLOWED_TENANT_IDS")?.map((id) => id.toLowerCase());
  if (listed?.includes("*")) return "any";
  if (listed) return listed;
  if (tenantId === "organizations")
    read.fault(
      "ALLOWED_TENANT_IDS",
      "is required with AZURE_TENANT_ID=organizations; list tenant GUIDs, or '*' for all",
    );
  return "own";
}

function readDownstream(read: EnvironmentReader, environment: Environment, name: DownstreamName): DownstreamConfig[] {
  const resource = readResource(read, environment, name);
  if (resource === undefined) return [];
  return [{ name, baseUrl: read.url(`${name}_BASE_URL`, registry[name].defaults?.baseUrl), resource }];
}

/** The App ID URI of a downstream API, without a trailing slash; undefined if the API is not configured. */
export function readResource(
  read: EnvironmentReader,
  environment: Environment,
  name: DownstreamName,
): string | undefined {
  const { defaults } = registry[name];
  const resourceName = `${name}_RESOURCE`;
  if (!defaults && !environment[`${name}_BASE_URL`] && !environment[resourceName]) return undefined;
  const resource = defaults
    ? read.text(resourceName, defaults.resource)
    : read.matching(resourceName, /./, "the App ID URI of the API");
  return resource.replace(/\/+$/, "");
}
