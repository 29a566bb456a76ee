import type { Config } from "../../config/config.ts";
import { createFindProxy } from "../../http-client/proxy.ts";
import { ok, type Finding } from "../finding.ts";

const check = "proxy";

/** Lists which hosts are called through which proxy. No findings without a proxy. Sends no requests. */
export function checkProxy({ proxy, auth, downstreams }: Pick<Config, "proxy" | "auth" | "downstreams">): Finding[] {
  if (!proxy.http && !proxy.https) return [];
  const findProxy = createFindProxy(proxy);
  const urls = [auth.authorityHost, ...downstreams.map(({ baseUrl }) => baseUrl)].map((url) => new URL(url));
  const hostsByProxy = new Map<string | undefined, Set<string>>();
  for (const url of urls) {
    // Never with user name and password.
    const proxyHost = findProxy(url)?.host;
    hostsByProxy.set(proxyHost, (hostsByProxy.get(proxyHost) ?? new Set()).add(url.host));
  }
  return [...hostsByProxy].map(([proxyHost, hosts]) =>
    ok(
      check,
      `Requests to ${[...hosts].join(", ")} ${proxyHost === undefined ? "use no proxy" : `use the proxy ${proxyHost}`}.`,
    ),
  );
}
