import { BlockList, isIP } from "node:net";
import type { ProxyConfig } from "../config/proxy.ts";
import { isLoopbackHost, removeBrackets } from "../lib/url-host.ts";
import { getOwn } from "../lib/collections.ts";

/** Chooses the proxy for a request. @returns undefined for a direct connection */
export type FindProxy = (url: URL) => URL | undefined;

/** Link-local addresses (RFC 3927, RFC 4291): metadata services of virtual machines and containers have them. */
const linkLocalHost = /^(169\.254(\.\d{1,3}){2}|\[fe[89ab][\da-f]:.*\])$/;

/**
 * Requests to this machine and to link-local addresses never use a proxy.
 *
 * `NO_PROXY` has no standard. Accepted are host names (with their subdomains; with or without a leading `.` or `*.`), IP
 * addresses and ranges such as `10.0.0.0/8`, each with an optional port, and `*` for all hosts.
 */
export function createFindProxy({ http, https, exceptions }: ProxyConfig): FindProxy {
  const tests = exceptions.map(parseException);
  const proxies: Readonly<Record<string, URL | undefined>> = {
    "http:": http && new URL(http.reveal()),
    "https:": https && new URL(https.reveal()),
  };
  return (url) => {
    if (isLoopbackHost(url.hostname) || linkLocalHost.test(url.hostname)) return undefined;
    const host = removeBrackets(url.hostname).replace(/\.$/, "");
    return tests.some((isException) => isException(host, getPort(url))) ? undefined : getOwn(proxies, url.protocol);
  };
}

/** The port of an `http:` or `https:` URL. */
export function getPort({ protocol, port }: Pick<URL, "protocol" | "port">): number {
  return Number(port) || (protocol === "https:" ? 443 : 80);
}

/** Creates the test for one entry of `NO_PROXY`. */
function parseException(entry: string): (host: string, port: number) => boolean {
  if (entry === "*") return () => true;
  const [, hostPart = entry, portPart] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const name = removeBrackets(hostPart).toLowerCase();
  const matchesHost = parseRange(name) ?? matchDomain(name.replace(/^\*?\./, "").replace(/\.$/, ""));
  return (host, port) => (portPart === undefined || Number(portPart) === port) && matchesHost(host);
}

function matchDomain(domain: string): (host: string) => boolean {
  return (host) => host === domain || host.endsWith(`.${domain}`);
}

/** Creates the test for an IP address or a range (CIDR). @returns undefined for a name */
function parseRange(text: string): ((host: string) => boolean) | undefined {
  const [address = "", prefix] = text.split("/");
  const family = toFamily(address);
  if (!family) return undefined;
  const maxBits = family === "ipv4" ? 32 : 128;
  const bits = Number(prefix ?? maxBits);
  if (!(bits >= 0 && bits <= maxBits)) return undefined;
  const range = new BlockList();
  range.addSubnet(address, bits, family);
  return (host) => {
    const hostFamily = toFamily(host);
    return hostFamily !== undefined && range.check(host, hostFamily);
  };
}

function toFamily(address: string): "ipv4" | "ipv6" | undefined {
  return ({ 4: "ipv4", 6: "ipv6" } as const)[isIP(address)];
}
