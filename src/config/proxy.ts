import { Secret } from "../lib/secret.ts";
import { isPercentEncoded } from "../lib/url-host.ts";
import { createEnvReader, percentEncodingMessage, type Environment, type EnvReader } from "./env-reader.ts";

/** Proxies for outgoing HTTP requests. */
export interface ProxyConfig {
  /** Proxy for `http:` URLs: an `http:` or `https:` URL, with user name and password if the proxy requires them. */
  readonly http: Secret | undefined;
  /** Proxy for `https:` URLs. */
  readonly https: Secret | undefined;
  /** Hosts that are reached without a proxy: the entries of `NO_PROXY`. */
  readonly exceptions: readonly string[];
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. As in other programs, names in lower case take precedence. */
export function readProxy(read: EnvReader, environment: Environment): ProxyConfig {
  const exceptions = environment[findName(environment, "NO_PROXY")] ?? "";
  return {
    http: readProxyUrl(read, findName(environment, "HTTP_PROXY")),
    https: readProxyUrl(read, findName(environment, "HTTPS_PROXY")),
    exceptions: exceptions.split(/[\s,]+/).filter((entry) => entry !== ""),
  };
}

/** Reads the proxies for commands that need them before the configuration is valid. Invalid values count as not set. */
export function loadProxyConfig(environment: Environment): ProxyConfig {
  return readProxy(createEnvReader(environment), environment);
}

function findName(environment: Environment, name: string): string {
  return environment[name.toLowerCase()]?.trim() ? name.toLowerCase() : name;
}

function readProxyUrl(read: EnvReader, name: string): Secret | undefined {
  const text = read.text(name, "");
  if (text === "") return undefined;
  // Many tools accept a host and port without a scheme.
  const url = text.includes("://") ? text : `http://${text}`;
  const message = validateProxyUrl(url);
  if (message === undefined) return new Secret(url);
  read.addError(name, message);
  return undefined;
}

function validateProxyUrl(text: string): string | undefined {
  const { protocol, username, password } = URL.canParse(text)
    ? new URL(text)
    : { protocol: "", username: "", password: "" };
  if (protocol !== "http:" && protocol !== "https:") return "must be an http: or https: URL of a proxy";
  return isPercentEncoded(username + password) ? undefined : percentEncodingMessage;
}
