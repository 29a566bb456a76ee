import { expect, it } from "vitest";
import { createEnvReader, type Environment } from "../../src/config/env-reader.ts";
import { loadProxyConfig, readProxy } from "../../src/config/proxy.ts";

function readErrors(environment: Environment): string | undefined {
  const read = createEnvReader(environment);
  readProxy(read, environment);
  try {
    read.assertValid();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

it("reads the variables in upper and lower case, and prefers lower case unless it is empty", () => {
  const rows: [Environment, http: string | undefined, https: string | undefined, exceptions: string[]][] = [
    [{}, undefined, undefined, []],
    [{ HTTPS_PROXY: "http://a:1", HTTP_PROXY: "http://b:2" }, "http://b:2", "http://a:1", []],
    [{ https_proxy: "http://a:1", HTTPS_PROXY: "http://b:2" }, undefined, "http://a:1", []],
    [{ https_proxy: " ", HTTPS_PROXY: "http://b:2" }, undefined, "http://b:2", []],
    [{ HTTPS_PROXY: "proxy.corp:3128" }, undefined, "http://proxy.corp:3128", []],
    [{ HTTPS_PROXY: "https://us%65r:p%40ss@proxy.corp" }, undefined, "https://us%65r:p%40ss@proxy.corp", []],
    [
      { NO_PROXY: ".corp, *.local\t10.0.0.0/8,,*", no_proxy: "" },
      undefined,
      undefined,
      [".corp", "*.local", "10.0.0.0/8", "*"],
    ],
    [{ NO_PROXY: "a", no_proxy: "b" }, undefined, undefined, ["b"]],
  ];
  for (const [environment, http, https, exceptions] of rows) {
    const config = loadProxyConfig(environment);
    const found = [config.http?.reveal(), config.https?.reveal(), config.exceptions];
    expect(found, JSON.stringify(environment)).toEqual([http, https, exceptions]);
  }
});

it("rejects URLs that name no HTTP proxy, and credentials that cannot be decoded, without repeating them", () => {
  for (const [value, message] of [
    ["socks5://proxy.corp:1080", "must be an http: or https: URL of a proxy"],
    ["http://", "must be an http: or https: URL of a proxy"],
    ["http://user:pa%ss@proxy.corp", "must have its user name and password percent-encoded"],
    ["u%ser:pass@proxy.corp", "must have its user name and password percent-encoded"],
  ] as const) {
    expect(readErrors({ https_proxy: value }), value).toBe(`invalid configuration:\n  https_proxy ${message}`);
    expect(readErrors({ HTTP_PROXY: value }), value).toBe(`invalid configuration:\n  HTTP_PROXY ${message}`);
  }
});
