import { createEnvReader, isProduction, type Environment, type EnvReader } from "./env-reader.ts";
import { readShutdown, type ShutdownConfig } from "./shutdown.ts";
import { credentialVariables, readCredential, type CredentialConfig } from "./credential.ts";
import { guidPattern } from "../lib/guid.ts";
import { readLimits, type Limits } from "./limits.ts";
import { readTelemetry, type TelemetryConfig } from "./telemetry.ts";
import { readTokenCache, type TokenCacheConfig } from "./token-cache.ts";

/** Settings of the HTTP server and of GraphQL that do not depend on the tenant. */
export interface ServerConfig {
  readonly host: string;
  /** 0 selects a free port. */
  readonly port: number;
  readonly introspection: boolean;
  readonly explorer: boolean;
  /** Whether responses report the sources of their access tokens. */
  readonly tokenTrace: boolean;
  /** Path of a manifest of persisted documents; undefined if any document can be executed. */
  readonly trustedDocuments: string | undefined;
  /** Browser origins that may read responses; "loopback" means all origins of this machine. */
  readonly corsOrigins: readonly string[] | "loopback";
  readonly logLevel: string;
  /** Whether to send `Strict-Transport-Security`. */
  readonly strictTransportSecurity: boolean;
}

/** Which callers are accepted, and the app registration that exchanges their tokens. */
export interface AuthConfig {
  readonly clientId: string;
  /** Tenant GUID, domain, or `organizations`. */
  readonly tenantId: string;
  /** Without a trailing slash. */
  readonly authorityHost: string;
  /** Client credential of the app registration. */
  readonly credential: CredentialConfig;
  /** Accepted `aud` values. */
  readonly audiences: readonly string[];
  /** Delegated scope that the incoming token must have. */
  readonly requiredScope: string;
  /** Tenant GUIDs in lower case; "own" means only the tenant of `tenantId`, "any" means all. */
  readonly allowedTenants: readonly string[] | "own" | "any";
  /** Client ids of client applications in lower case; "any" means all. */
  readonly allowedClients: readonly string[] | "any";
}

/** A downstream API that can be configured. */
export interface ApiSettings {
  /** As in `@downstream(api: …)`: the prefix of its environment variables. */
  readonly name: string;
  /** Used unless the environment sets other values. Without defaults the API is available only if it is configured. */
  readonly defaults?: { readonly baseUrl: string; readonly resource: string } | undefined;
}

/** Address of a configured downstream API. */
export interface DownstreamConfig {
  readonly name: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** App ID URI, the prefix of its scopes. */
  readonly resource: string;
}

export interface Config {
  readonly server: ServerConfig;
  readonly limits: Limits;
  readonly auth: AuthConfig;
  /** Client id of the public client registration used by `npm run token` and the explorer. */
  readonly developerClientId: string | undefined;
  /** The configured downstream APIs; the fields of the others are removed from the schema. */
  readonly downstreams: readonly DownstreamConfig[];
  /** Undefined if tokens are cached in memory only. */
  readonly tokenCache: TokenCacheConfig | undefined;
  readonly telemetry: TelemetryConfig;
  readonly shutdown: ShutdownConfig;
}

/** The settings that local mode needs to start the emulator. */
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

/** Whether no identity variable is set. Never in production, where missing settings are an error. */
export function isLocalMode(environment: Environment): boolean {
  return !isProduction(environment) && identityVariables.every((name) => !environment[name]);
}

/** @throws {ConfigError} with all errors of the settings that do not depend on the emulator */
export function loadLocalModeConfig(environment: Environment): LocalModeConfig {
  const read = createEnvReader(environment);
  const emulatorPort = read.port("EMULATOR_PORT", 4001);
  readServer(read, true);
  readLimits(read);
  readTokenCache(read, environment);
  readTelemetry(read, environment);
  readShutdown(read);
  read.assertValid();
  return { emulatorPort };
}

/**
 * @param variables environment variables; they override `emulatorSettings`
 * @param apis the downstream APIs that can be configured
 * @param emulatorSettings in local mode, the settings of the emulator
 * @throws {ConfigError} with all errors at once
 */
export function loadConfig(
  variables: Environment,
  apis: readonly ApiSettings[],
  emulatorSettings?: Environment,
): Config {
  const environment = {
    ...emulatorSettings,
    ...Object.fromEntries(Object.entries(variables).filter(([, value]) => value)),
  };
  const read = createEnvReader(environment);
  const config = {
    server: readServer(read, emulatorSettings !== undefined),
    limits: readLimits(read),
    auth: readAuth(read, environment),
    developerClientId: read.text("DEV_CLIENT_ID", "") || undefined,
    downstreams: apis.flatMap((api) => readDownstream(read, environment, api)),
    tokenCache: readTokenCache(read, environment),
    telemetry: readTelemetry(read, environment),
    shutdown: readShutdown(read),
  };
  read.assertValid(emulatorSettings === undefined ? getLocalModeHint(environment) : undefined);
  return config;
}

/** Explains why local mode is off. Other tools use the same variables, so one of them may be set by accident. */
function getLocalModeHint(environment: Environment): string | undefined {
  const setVariables = identityVariables.filter((name) => environment[name]);
  const hasCredential = credentialVariables.some((name) => environment[name]);
  const isComplete = environment["AZURE_CLIENT_ID"] && environment["AZURE_TENANT_ID"] && hasCredential;
  if (isComplete || setVariables.length === 0 || isProduction(environment)) return undefined;
  const [are, them] = setVariables.length === 1 ? ["is", "it"] : ["are", "them"];
  return `${setVariables.join(", ")} ${are} set, so local mode is off; unset ${them} to run without a tenant`;
}

function readServer(read: EnvReader, isLocal: boolean): ServerConfig {
  const trustedDocuments = read.text("TRUSTED_DOCUMENTS", "") || undefined;
  const isOpen = !read.isProduction && trustedDocuments === undefined;
  return {
    host: read.text("HOST", "127.0.0.1"),
    port: read.port("PORT", 4000),
    introspection: read.flag("INTROSPECTION", isOpen),
    explorer: read.flag("EXPLORER", isOpen),
    tokenTrace: !read.isProduction,
    trustedDocuments,
    corsOrigins: read.origins("CORS_ORIGINS") ?? (isLocal ? "loopback" : []),
    logLevel: read.choice("LOG_LEVEL", ["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
    strictTransportSecurity: read.isProduction,
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
  const tenantIds = read.list("ALLOWED_TENANT_IDS")?.map((id) => id.toLowerCase());
  if (tenantIds?.includes("*")) return "any";
  if (tenantIds) return tenantIds;
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

/** Reads the App ID URI of a downstream API, without a trailing slash. @returns undefined if the API is not configured */
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
