import { clouds, findCloudByAuthority, findCloudByGraph, getHost, type Cloud } from "./clouds.ts";
import type { Environment, EnvReader } from "./env-reader.ts";
import { readFixedHeaders, type FixedHeaders } from "./fixed-headers.ts";

/** A downstream API that can be configured. */
export interface ApiSettings {
  /** As in `@downstream(api: …)`: the prefix of its environment variables. */
  readonly name: string;
  /** Used unless the environment sets other values. Without defaults the API is available only if it is configured. */
  readonly defaults?: ApiDefaults | undefined;
  /** Whether requests have an access token of the user. Default: `obo`. */
  readonly auth?: "obo" | "none" | undefined;
}

/** The address of an API. */
export interface ApiDefaults {
  readonly baseUrl: string;
  /** App ID URI. Without it, the environment has to set it, unless requests have no access token. */
  readonly resource?: string;
}

/** Address of a configured downstream API. */
export interface DownstreamConfig {
  readonly name: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /**
   * App ID URI, the prefix of its scopes: exactly as registered, also with a trailing slash. Undefined if requests have no
   * access token.
   */
  readonly resource: string | undefined;
  /** Headers of each request, such as an API key. */
  readonly headers?: FixedHeaders;
}

/** @returns nothing if the API is not configured */
export function readDownstream(read: EnvReader, environment: Environment, api: ApiSettings): DownstreamConfig[] {
  if (!isConfigured(environment, api)) return [];
  const resource = readResource(read, environment, api);
  const variable = `${api.name}_BASE_URL`;
  const baseUrl = read.url(variable, getDefaults(environment, api)?.baseUrl);
  checkCloud(read, environment, { variable, url: baseUrl, path: "/v1.0" });
  checkSameHost(read, api, { baseUrl, resource });
  const headers = readFixedHeaders(read, `${api.name}_HEADERS`);
  return [{ name: api.name, baseUrl, resource, ...(headers && { headers }) }];
}

/** Whether the environment, or the definition of the API, has its address. */
export function isConfigured(environment: Environment, { name, defaults, auth }: ApiSettings): boolean {
  const variables = auth === "none" ? ["BASE_URL"] : ["BASE_URL", "RESOURCE"];
  return defaults !== undefined || variables.some((variable) => environment[`${name}_${variable}`]);
}

/** Reads the App ID URI of a downstream API. @returns undefined if the API is not configured, or has no access tokens */
export function readResource(read: EnvReader, environment: Environment, api: ApiSettings): string | undefined {
  const variable = `${api.name}_RESOURCE`;
  if (api.auth === "none" || !isConfigured(environment, api)) return undefined;
  const defaultResource = getDefaults(environment, api)?.resource;
  const text = defaultResource
    ? read.text(variable, defaultResource)
    : read.matchingPattern(variable, /./, "the App ID URI of the API");
  checkCloud(read, environment, { variable, url: text, path: "" });
  // Only the App ID URI of Microsoft Graph is known to have no trailing slash.
  return findCloudByGraph(text) ? text.replace(/\/+$/, "") : text;
}

/**
 * The defaults of Microsoft Graph are those of the cloud of a variable that is set; the defaults of other APIs are the same
 * in all clouds.
 */
function getDefaults(environment: Environment, { name, defaults }: ApiSettings): ApiDefaults | undefined {
  const defaultHost = defaults && findCloudByGraph(defaults.baseUrl)?.graphHosts[0];
  if (!defaultHost) return defaults;
  const cloud = findCloudByAuthority(getAuthorityHost(environment));
  const configured = [`${name}_BASE_URL`, `${name}_RESOURCE`].map((variable) => environment[variable]?.trim() ?? "");
  const host = getHost(configured.find(findCloudByGraph) ?? "") || (cloud?.graphHosts[0] ?? defaultHost);
  return {
    baseUrl: defaults.baseUrl.replace(defaultHost, host),
    ...(defaults.resource !== undefined && { resource: defaults.resource.replace(defaultHost, host) }),
  };
}

function getAuthorityHost(environment: Environment): string {
  return environment["AZURE_AUTHORITY_HOST"]?.trim() || `https://${clouds[0].authorityHosts[0]}`;
}

/** Reports an address of Microsoft Graph in another cloud than the authority, which issues no tokens for it. */
function checkCloud(
  read: EnvReader,
  environment: Environment,
  { variable, url, path }: { variable: string; url: string; path: string },
): void {
  const own: Cloud | undefined = findCloudByAuthority(getAuthorityHost(environment));
  const other = findCloudByGraph(url);
  // The default follows the other variable, which is reported.
  const isDefault = !environment[variable]?.trim();
  if (isDefault || !own || !other || own === other) return;
  const fixed = own.graphHosts.map((host) => `https://${host}${path}`);
  read.addError(
    variable,
    `is in ${other.name}, but AZURE_AUTHORITY_HOST is in ${own.name}; set ${variable} to ${fixed.join(" or ")}, ` +
      `or AZURE_AUTHORITY_HOST to https://${other.authorityHosts[0]}`,
  );
}

/** Reports addresses of Microsoft Graph that are in one cloud, but belong to different instances. */
function checkSameHost(
  read: EnvReader,
  { name }: ApiSettings,
  { baseUrl, resource }: Pick<DownstreamConfig, "baseUrl" | "resource">,
): void {
  const cloud = findCloudByGraph(baseUrl);
  if (resource !== undefined && cloud && cloud === findCloudByGraph(resource) && getHost(baseUrl) !== getHost(resource))
    read.addError(`${name}_RESOURCE`, `must be https://${getHost(baseUrl)}, the host of ${name}_BASE_URL`);
}
