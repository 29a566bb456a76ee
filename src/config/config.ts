import { createEnvReader, isProduction, type Environment, type EnvReader } from "./env-reader.ts";
import { readShutdown, type ShutdownConfig } from "./shutdown.ts";
import { credentialVariables, readCredential, type CredentialConfig } from "./credential.ts";
import { readDownstream, type ApiSettings, type DownstreamConfig } from "./downstreams.ts";
import { guidPattern, tenantPattern } from "../lib/guid.ts";
import { isLoopbackAddress } from "../lib/url-host.ts";
import { readLimits, type Limits } from "./limits.ts";
import { readProxy, type ProxyConfig } from "./proxy.ts";
import { readTelemetry, type TelemetryConfig } from "./telemetry.ts";
import { readTokenCache, type TokenCacheConfig } from "./token-cache.ts";

export interface ListenAddress {
  readonly host: string;
  /** 0 selects a free port. */
  readonly port: number;
}

/** Settings of the HTTP server and of GraphQL that do not depend on the tenant. */
export interface ServerConfig extends ListenAddress {
  readonly introspection: boolean;
  readonly explorer: boolean;
  /** Whether responses report the sources of their access tokens. */
  readonly tokenTrace: boolean;
  /** Whether errors are shown in full, in responses and in the log. Only in local mode on a loopback address. */
  readonly debugErrors: boolean;
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
  /** Delegated scopes of this API, of which the incoming token must have at least one. */
  readonly acceptedScopes: readonly [string, ...string[]];
  /** Client id that consent is asked with for callers whose own client cannot ask for it; by default that of this API. */
  readonly consentClientId: string;
  /** Tenant GUIDs in lower case; "own" means only the tenant of `tenantId`, "any" means all. */
  readonly allowedTenants: readonly string[] | "own" | "any";
  /** Client ids of client applications in lower case; "any" means all. */
  readonly allowedClients: readonly string[] | "any";
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
  readonly proxy: ProxyConfig;
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

/**
 * Whether no identity variable is set. Never in production, where missing settings are an error.
 *
 * @throws {ConfigError} if `NODE_ENV` has an unknown value
 */
export function isLocalMode(environment: Environment): boolean {
  return !hasIdentitySettings(environment) && !isProduction(environment);
}

function hasIdentitySettings(environment: Environment): boolean {
  return identityVariables.some((name) => environment[name]);
}

/** @throws {ConfigError} with all errors of the settings that do not depend on the emulator */
export function loadLocalModeConfig(environment: Environment): LocalModeConfig {
  const read = createEnvReader(environment);
  const emulatorPort = read.port("EMULATOR_PORT", 4001);
  const { host } = readServer(read, { isLocal: true, hasEmulatedIdentity: true });
  // Anyone who reaches the port of local mode could get a token of a sample user from it.
  if (!isLoopbackAddress(host)) read.addError("HOST", "must be a loopback address, such as 127.0.0.1, in local mode");
  readLimits(read);
  readTokenCache(read);
  readProxy(read, environment);
  readTelemetry(read, environment);
  readShutdown(read);
  read.assertValid();
  return { emulatorPort };
}

/** @throws {ConfigError} */
export function loadListenAddress(environment: Environment): ListenAddress {
  const read = createEnvReader(environment);
  const address = readListenAddress(read);
  read.assertValid();
  return address;
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
    server: readServer(read, {
      isLocal: emulatorSettings !== undefined,
      hasEmulatedIdentity: emulatorSettings !== undefined && !hasIdentitySettings(variables),
    }),
    limits: readLimits(read),
    auth: readAuth(read, environment),
    developerClientId: read.text("DEV_CLIENT_ID", "") || undefined,
    downstreams: apis.flatMap((api) => readDownstream(read, environment, api)),
    tokenCache: readTokenCache(read),
    proxy: readProxy(read, environment),
    telemetry: readTelemetry(read, environment),
    shutdown: readShutdown(read),
  };
  const isHintUseful = emulatorSettings === undefined && !read.isProduction;
  read.assertValid(isHintUseful ? getLocalModeHint(environment) : undefined);
  return config;
}

/**
 * The variables of the development features that are open to other machines. None in production, where each must be enabled
 * by its variable.
 */
export function getExposedFeatures(server: ServerConfig): readonly string[] {
  const { host, explorer, introspection, strictTransportSecurity: isProduction } = server;
  if (isProduction || isLoopbackAddress(host)) return [];
  return [explorer && "EXPLORER", introspection && "INTROSPECTION"].filter((name) => name !== false);
}

/** Explains why local mode is off. Other tools use the same variables, so one of them may be set by accident. */
function getLocalModeHint(environment: Environment): string | undefined {
  const setVariables = identityVariables.filter((name) => environment[name]);
  const hasCredential = credentialVariables.some((name) => environment[name]);
  const isComplete = environment["AZURE_CLIENT_ID"] && environment["AZURE_TENANT_ID"] && hasCredential;
  if (isComplete || setVariables.length === 0) return undefined;
  const [are, them] = setVariables.length === 1 ? ["is", "it"] : ["are", "them"];
  return `${setVariables.join(", ")} ${are} set, so local mode is off; unset ${them} to run without a tenant`;
}

/** @param mode `hasEmulatedIdentity`: all callers are users of the emulator */
function readServer(read: EnvReader, mode: { isLocal: boolean; hasEmulatedIdentity: boolean }): ServerConfig {
  const address = readListenAddress(read);
  const trustedDocuments = read.text("TRUSTED_DOCUMENTS", "") || undefined;
  const isOpen = !read.isProduction && trustedDocuments === undefined;
  return {
    ...address,
    introspection: read.flag("INTROSPECTION", isOpen),
    explorer: read.flag("EXPLORER", isOpen),
    tokenTrace: !read.isProduction,
    // No variable enables this: it shows what APIs respond, and messages that may contain anything.
    debugErrors: mode.hasEmulatedIdentity && !read.isProduction && isLoopbackAddress(address.host),
    trustedDocuments,
    corsOrigins: read.origins("CORS_ORIGINS") ?? (mode.isLocal ? "loopback" : []),
    logLevel: read.choice("LOG_LEVEL", ["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
    strictTransportSecurity: read.isProduction,
  };
}

function readListenAddress(read: EnvReader): ListenAddress {
  return { host: read.text("HOST", "127.0.0.1"), port: read.port("PORT", 4000) };
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
    acceptedScopes: readScopes(read),
    consentClientId: readConsentClientId(read, environment) ?? clientId,
    allowedTenants: readAllowedTenants(read, tenantId),
    allowedClients: readAllowedClients(read),
  };
}

/** Reads `API_SCOPE`: one or more scopes, separated by commas or spaces. */
export function readScopes(read: EnvReader): readonly [string, ...string[]] {
  const names = read.text("API_SCOPE", "").split(/[\s,]+/);
  const [first = "access_as_user", ...more] = new Set(names.filter((name) => name !== ""));
  if (![first, ...more].every((name) => scopePattern.test(name)))
    read.addError("API_SCOPE", "must be scopes of at most 120 characters each, separated by commas or spaces");
  else if ([first, ...more].some((name) => name.includes("://")))
    read.addError("API_SCOPE", "must be scopes as in the claim scp, such as access_as_user, without an App ID URI");
  return [first, ...more];
}

/** A scope token (RFC 6749, section 3.3); Microsoft Graph allows at most 120 characters. */
const scopePattern = /^[!#-[\]-~]{1,120}$/;

/** Reads `CONSENT_CLIENT_ID`. @returns undefined if it is not set */
export function readConsentClientId(read: EnvReader, environment: Environment): string | undefined {
  const variable = "CONSENT_CLIENT_ID";
  if (!environment[variable]?.trim()) return undefined;
  return read
    .matchingPattern(variable, guidPattern, "the application (client) id of a client app, a GUID")
    .toLowerCase();
}

function readAllowedTenants(read: EnvReader, tenantId: string): AuthConfig["allowedTenants"] {
  const tenants = readAllowedIds(read, "ALLOWED_TENANT_IDS", "tenant GUIDs");
  if (tenants) return tenants;
  if (tenantId === "organizations")
    read.addError(
      "ALLOWED_TENANT_IDS",
      "is required with AZURE_TENANT_ID=organizations; list tenant GUIDs, or '*' for all",
    );
  return "own";
}

/** In production, a client app that happens to have consent is not accepted unless the operator says so. */
function readAllowedClients(read: EnvReader): AuthConfig["allowedClients"] {
  const clients = readAllowedIds(read, "ALLOWED_CLIENT_IDS", "application (client) ids, which are GUIDs");
  if (!clients && read.isProduction)
    read.addError(
      "ALLOWED_CLIENT_IDS",
      "is required in production; list the application (client) ids of the client apps that may call, or '*' for all",
    );
  return clients ?? "any";
}

/** Reads a list of GUIDs, in lower case, or `*`. @returns undefined if it is not set */
function readAllowedIds(read: EnvReader, name: string, meaning: string): readonly string[] | "any" | undefined {
  const ids = read.list(name)?.map((id) => id.toLowerCase());
  if (ids?.length === 1 && ids[0] === "*") return "any";
  if (ids?.some((id) => !guidPattern.test(id)))
    read.addError(name, `must be ${meaning}, separated by commas, or '*' alone for all`);
  return ids;
}
