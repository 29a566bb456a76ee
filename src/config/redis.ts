import { tenantPattern } from "../lib/guid.ts";
import { Secret } from "../lib/secret.ts";
import { isLoopbackHost, isPercentEncoded, removeBrackets } from "../lib/url-host.ts";
import { percentEncodingMessage, type EnvReader } from "./env-reader.ts";

export interface RedisAddress {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

export type RedisAddresses = readonly [RedisAddress, ...RedisAddress[]];

/** Which servers form Redis, and how the one to use is found. */
export type RedisTopology =
  | { readonly kind: "single"; readonly address: RedisAddress }
  | {
      readonly kind: "sentinel";
      readonly sentinels: RedisAddresses;
      /** The name under which the sentinels monitor the primary. */
      readonly primaryName: string;
      /** Password of the sentinels; that of Redis is in `auth`. */
      readonly password: Secret | undefined;
    }
  | {
      readonly kind: "cluster";
      /** Some nodes of the cluster, which know the others. */
      readonly nodes: RedisAddresses;
    };

export type RedisAuth =
  | { readonly kind: "password"; readonly username: string | undefined; readonly password: Secret | undefined }
  /** Signs in with tokens that the tenant issues to this API. */
  | { readonly kind: "entra"; readonly tenantId: string };

export interface RedisConfig {
  readonly topology: RedisTopology;
  readonly tls: boolean;
  readonly database: number;
  readonly auth: RedisAuth;
}

const shapeMessage = "must be redis://host:port, or rediss: for TLS, with user:password@ and /database where needed";
const [defaultPort, defaultSentinelPort] = [6379, 26379];

/** @returns undefined if `REDIS_URL` is not set */
export function readRedis(read: EnvReader): RedisConfig | undefined {
  const text = read.text("REDIS_URL", "");
  const mode = read.choice("REDIS_MODE", ["single", "sentinel", "cluster"], "single");
  const primaryName = read.text("REDIS_SENTINEL_NAME", "");
  const password = read.text("REDIS_PASSWORD", "");
  const sentinelPassword = read.text("REDIS_SENTINEL_PASSWORD", "");
  const authKind = read.choice("REDIS_AUTH", ["password", "entra"], "password");
  const tenantId = read.text("REDIS_TENANT_ID", "");
  const addUnusedError = (name: string, value: string, condition: string): void => {
    if (value) read.addError(name, `is set without ${condition}`);
  };

  if (mode !== "sentinel") {
    addUnusedError("REDIS_SENTINEL_NAME", primaryName, "REDIS_MODE=sentinel");
    addUnusedError("REDIS_SENTINEL_PASSWORD", sentinelPassword, "REDIS_MODE=sentinel");
  } else if (!primaryName)
    read.addError("REDIS_SENTINEL_NAME", "is not set; it must be the name of the primary that the sentinels monitor");
  if (authKind !== "entra") addUnusedError("REDIS_TENANT_ID", tenantId, "REDIS_AUTH=entra");
  else addUnusedError("REDIS_PASSWORD", password, "REDIS_AUTH=password");
  if (!text) {
    addUnusedError("REDIS_PASSWORD", password, "REDIS_URL");
    if (mode !== "single" || authKind !== "password")
      read.addError("REDIS_URL", "is not set, but REDIS_MODE or REDIS_AUTH is");
    return undefined;
  }

  const urls = parseRedisUrls(read, text, mode);
  const toAddress = ({ hostname, port }: URL): RedisAddress => ({
    host: removeBrackets(hostname),
    port: port ? Number(port) : mode === "sentinel" ? defaultSentinelPort : defaultPort,
  });
  const [first, ...others] = urls;
  const addresses: RedisAddresses = [toAddress(first), ...others.map(toAddress)];
  return {
    topology:
      mode === "sentinel"
        ? { kind: mode, sentinels: addresses, primaryName, password: toSecret(sentinelPassword) }
        : mode === "cluster"
          ? { kind: mode, nodes: addresses }
          : { kind: "single", address: addresses[0] },
    tls: first.protocol === "rediss:",
    database: Number(first.pathname.slice(1)),
    auth: authKind === "entra" ? readEntraSignIn(read, urls, tenantId) : readPassword(read, first, password),
  };
}

/** Parses the URL once for each of its hosts. An invalid URL is reported, and returned as a placeholder. */
function parseRedisUrls(read: EnvReader, text: string, mode: string): readonly [URL, ...URL[]] {
  const [, scheme = "", userInfo = "", hosts = "", rest = ""] = /^(\w+:\/\/)([^/?#]*@)?([^/?#]*)(.*)$/.exec(text) ?? [];
  const [first = "", ...others] = hosts.split(",").map((host) => `${scheme}${userInfo}${host.trim()}${rest}`);
  const message = [first, ...others].map(validateRedisUrl).find((each) => each !== undefined);
  if (message) {
    read.addError("REDIS_URL", message);
    return [new URL("rediss://localhost")];
  }
  if (others.length > 0 && mode === "single")
    read.addError("REDIS_URL", "lists several servers, which needs REDIS_MODE=sentinel or REDIS_MODE=cluster");
  if (mode === "cluster" && Number(new URL(first).pathname.slice(1)) > 0)
    read.addError("REDIS_URL", "must not have a /database with REDIS_MODE=cluster, because a cluster has only one");
  return [new URL(first), ...others.map((each) => new URL(each))];
}

function validateRedisUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return shapeMessage;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (!["redis:", "rediss:"].includes(protocol) || !hostname || search || hash) return shapeMessage;
  if (!/^(\/\d*)?$/.test(pathname)) return shapeMessage;
  return isPercentEncoded(username + password) ? undefined : percentEncodingMessage;
}

/** @param separate `REDIS_PASSWORD`, for a URL without one */
function readPassword(read: EnvReader, { username, password }: URL, separate: string): RedisAuth {
  if (password && separate) read.addError("REDIS_PASSWORD", "is set, but REDIS_URL has a password too");
  return {
    kind: "password",
    username: decodeURIComponent(username) || undefined,
    password: toSecret(separate || decodeURIComponent(password)),
  };
}

function readEntraSignIn(read: EnvReader, urls: readonly [URL, ...URL[]], redisTenantId: string): RedisAuth {
  const [{ protocol, username, password }] = urls;
  if (username || password) read.addError("REDIS_URL", "must not have a user name or password with REDIS_AUTH=entra");
  if (protocol === "redis:" && !urls.every(({ hostname }) => isLoopbackHost(hostname)))
    read.addError(
      "REDIS_URL",
      "must be rediss: with REDIS_AUTH=entra, because tokens are sent (redis: is accepted for loopback hosts only)",
    );
  const tenantId = redisTenantId || read.text("AZURE_TENANT_ID", "");
  if (redisTenantId && !(tenantPattern.test(redisTenantId) && redisTenantId !== "organizations"))
    read.addError("REDIS_TENANT_ID", "must be a tenant's GUID or domain");
  else if (tenantId === "organizations")
    read.addError("REDIS_TENANT_ID", "is required with REDIS_AUTH=entra and AZURE_TENANT_ID=organizations");
  return { kind: "entra", tenantId };
}

function toSecret(text: string): Secret | undefined {
  return text ? new Secret(text) : undefined;
}
