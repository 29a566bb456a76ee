import { createEnvReader, type Environment, type EnvReader } from "./env-reader.ts";
import { readShutdown, type ShutdownConfig } from "./shutdown.ts";
import { credentialVariables, readCredential, type CredentialConfig } from "./credential.ts";
import { guidPattern } from "../lib/guid.ts";
import { readLimits, type Limits } from "./limits.ts";
import { readTelemetry, type TelemetryConfig } from "./telemetry.ts";
import { readTokenCache, type TokenCacheConfig } from "./token-cache.ts";

/** How the API itself is served, whatever the tenant. */
export interface ServerConfig {
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
  readonly strictTransportSecurity: boolean;
}

/** Who may call, and as whom we exchange. */
export interface AuthConfig {
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

/** A downstream API that can be configured. */
export interface ApiSettings {
  /** As in `@downstream(api: …)`: the prefix of its environment variables. */
  readonly name: string;
  /** Used unless the environment sets other values. Without defaults the API is available only if it is configured. */
  readonly defaults?: { readonly baseUrl: string; readonly resource: string } | undefined;
}

/** Where a downstream API is. */
export interface DownstreamConfig {
  readonly name: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** App ID URI: what its scopes are prefixed with. */
  readonly resource: string;
}

export interface Config {
  readonly server: ServerConfig;
  readonly limits: Limits;
  readonly auth: AuthConfig;
  /** A public client registration that developers and the explorer sign in with. */
  readonly developerClientId: string | undefined;
  /** The downstream APIs that are configured; the fields of the others are left out of the schema. */
  readonly downstreams: readonly DownstreamConfig[];
  /** Undefined if tokens are kept in memory alone. */
  readonly tokenCache: TokenCacheConfig | undefined;
  readonly telemetry: TelemetryConfig;
  readonly shutdown: ShutdownConfig;
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
  const read = createEnvReader(environment);
  const emulatorPort = read.port("EMULATOR_PORT", 4001);
  readServer(read, environment, true);
  readLimits(read);
  readTokenCache(read, environment);
  readTelemetry(read, environment);
  readShutdown(read, environment);
  read.assertValid();
  return { emulatorPort };
}

/**
 * @param apis the downstream APIs that can be configured
 * @param emulatorSettings In local mode, the settings of the embedded tenant; the environment's own go before them.
 * @throws {ConfigError} naming every fault at once, by variable
 */
export function loadConfig(given: Environment, apis: readonly ApiSettings[], emulatorSettings?: Environment): Config {
  const environment = {
    ...emulatorSettings,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
  };
  const read = createEnvReader(environment);
  const config = {
    server: readServer(read, environment, emulatorSettings !== undefined),
    limits: readLimits(read),
    auth: readAuth(read, environment),
    developerClientId: read.text("DEV_CLIENT_ID", "") || undefined,
    downstreams: apis.flatMap((api) => readDownstream(read, environment, api)),
    tokenCache: readTokenCache(read, environment),
    telemetry: readTelemetry(read, environment),
    shutdown: readShutdown(read, environment),
  };
  read.assertValid(emulatorSettings === undefined ? getLocalModeHint(environment) : undefined);
  return config;
}

/** Other tools use the same variables, so whoever wants local mode may have one of them by accident. */
function getLocalModeHint(environment: Environment): string | undefined {
  const setVariables = identityVariables.filter((name) => environment[name]);
  const hasCredential = credentialVariables.some((name) => environment[name]);
  const isComplete = environment["AZURE_CLIENT_ID"] && environment["AZURE_TENANT_ID"] && hasCredential;
  if (isComplete || setVariables.length === 0 || isProduction(environment)) return undefined;
  const [are, them] = setVariables.length === 1 ? ["is", "it"] : ["are", "them"];
  return `${setVariables.join(", ")} ${are} set, so this is not local mode; unset ${them} to run without a tenant of your own`;
}

function isProduction(environment: Environment): boolean {
  return environment.NODE_ENV === "production";
}

function readServer(read: EnvReader, environment: Environment, isLocal: boolean): ServerConfig {
  const production = isProduction(environment);
  const trustedDocuments = read.text("TRUSTED_DOCUMENTS", "") || undefined;
  const isOpen = !production && trustedDocuments === undefined;
  return {
    host: read.text("HOST", "127.0.0.1"),
    port: read.port("PORT", 4000),
    introspection: read.flag("INTROSPECTION", isOpen),
    explorer: read.flag("EXPLORER", isOpen),
    tokenTrace: !production,
    trustedDocuments,
    corsOrigins: read.origins("CORS_ORIGINS") ?? (isLocal ? "loopback" : []),
    logLevel: read.choice("LOG_LEVEL", ["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
    strictTransportSecurity: production,
  };
}

function readAuth(read: EnvReader, environment: Environment): AuthConfig {
  const clientId = read
    .matchingPattern("AZURE_CLIENT_ID", guidPattern, "the application (client) id of this API's registration, a GUID")
    .toLowerCase();
  const tenantId = read
    .matchingPattern("AZURE_TENANT_ID", tenantPattern, "the tenant's GUID or domain, or 'organizations'")
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

function readAllowedTenants(read: EnvReader, tenantId: string): AuthConfig["allowedTenants"] {
  const listed = read.list("ALLOWED_TENANT_IDS")?.map((id) => id.toLowerCase());
  if (listed?.includes("*")) return "any";
  if (listed) return listed;
  if (tenantId === "organizations")
    read.addError(
      "ALLOWED_TENANT_IDS",
      "is required with AZURE_TENANT_ID=organizations; list tenant GUIDs, or '*' for all",
    );
  return "own";
}

function readDownstream(read: EnvReader, environment: Environment, api: ApiSettings): DownstreamConfig[] {
  const resource = readResource(read, environment, api);
  if (resource === undefined) return [];
  return [{ name: api.name, baseUrl: read.url(`${api.name}_BASE_URL`, api.defaults?.baseUrl), resource }];
}

/** The App ID URI of a downstream API, without a trailing slash; undefined if the API is not configured. */
export function readResource(
  read: EnvReader,
  environment: Environment,
  { name, defaults }: ApiSettings,
): string | undefined {
  const resourceName = `${name}_RESOURCE`;
  if (!defaults && !environment[`${name}_BASE_URL`] && !environment[resourceName]) return undefined;
  const resource = defaults
    ? read.text(resourceName, defaults.resource)
    : read.matchingPattern(resourceName, /./, "the App ID URI of the API");
  return resource.replace(/\/+$/, "");
}
