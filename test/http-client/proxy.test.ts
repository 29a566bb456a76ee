import { expect, it } from "vitest";
import { createFindProxy } from "../../src/http-client/proxy.ts";
import { Secret } from "../../src/lib/secret.ts";

const [http, https] = [new Secret("http://proxy.example:3128"), new Secret("http://user:secret@secure.example:8080")];

function findProxies(exceptions: string[], ...urls: string[]): (string | undefined)[] {
  const findProxy = createFindProxy({ http, https, exceptions });
  return urls.map((url) => findProxy(new URL(url))?.host);
}

it("chooses the proxy by the scheme of the URL", () => {
  expect(findProxies([], "https://graph.microsoft.com/v1.0", "http://api.example")).toEqual([
    "secure.example:8080",
    "proxy.example:3128",
  ]);
  const findProxy = createFindProxy({ http, https: undefined, exceptions: [] });
  expect(findProxy(new URL("https://graph.microsoft.com"))).toBeUndefined();
});

it("uses no proxy for this machine and for link-local addresses, whatever NO_PROXY contains", () => {
  for (const url of [
    "http://localhost:4001",
    "http://127.0.0.1",
    "http://127.8.8.8:40",
    "http://[::1]:4000",
    "http://169.254.169.254/metadata/identity",
    "http://169.254.130.3:8081/msi/token",
    "http://[fe80::1]:8081/msi/token",
  ])
    expect(findProxies([], url), url).toEqual([undefined]);
});

it("uses no proxy for the entries of NO_PROXY", () => {
  const rows: [entry: string, direct: string[], proxied: string[]][] = [
    ["*", ["https://a.example", "http://10.0.0.1"], []],
    ["example.com", ["https://example.com", "https://sub.EXAMPLE.com:8443"], ["https://badexample.com"]],
    [".example.com", ["https://example.com", "https://a.b.example.com"], ["https://example.com.evil.net"]],
    ["*.example.com", ["https://a.example.com", "https://a.example.com."], ["https://example.org"]],
    ["Example.COM:8443", ["https://example.com:8443"], ["https://example.com", "https://example.com:844"]],
    ["example.com:443", ["https://example.com"], ["http://example.com"]],
    ["10.1.2.3", ["https://10.1.2.3"], ["https://10.1.2.30", "https://10.1.2.4"]],
    ["10.0.0.0/8", ["https://10.255.0.1:8443"], ["https://11.0.0.1", "https://10.example"]],
    ["fd00::/8", ["https://[fd12::1]"], ["https://[fec0::1]"]],
    ["[fd12::1]:8443", ["https://[fd12::1]:8443"], ["https://[fd12::1]"]],
    ["fd12::1", ["https://[fd12::1]:8443"], ["https://[fd12::2]"]],
  ];
  for (const [entry, direct, proxied] of rows) {
    expect(findProxies([entry], ...direct), entry).toEqual(direct.map(() => undefined));
    expect(findProxies([entry], ...proxied), entry).not.toContain(undefined);
  }
});

it("ignores entries of NO_PROXY that are invalid ranges", () => {
  expect(findProxies(["10.0.0.0/99", "10.0.0.0/x", "/8"], "https://10.0.0.1")).toEqual(["secure.example:8080"]);
});
