import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/config/env-reader.ts";
import type { RedisConfig } from "../../src/config/redis.ts";
import { getConfigErrorsWith, getVariableNames, loadConfigWith } from "../support/settings.ts";

const TOKEN_CACHE_KEYS = Buffer.alloc(32).toString("base64");
const load = (settings: Environment): RedisConfig | undefined =>
  loadConfigWith({ TOKEN_CACHE_KEYS, ...settings }).tokenCache?.redis;
const getErrors = (settings: Environment): readonly string[] => getConfigErrorsWith({ TOKEN_CACHE_KEYS, ...settings });

describe("readRedis", () => {
  it("reads one server, with port 6379, no TLS and database 0 by default", () => {
    expect(load({ REDIS_URL: "redis://cache" })).toEqual({
      topology: { kind: "single", address: { host: "cache", port: 6379 } },
      tls: false,
      database: 0,
      auth: { kind: "password", username: undefined, password: undefined },
    });
  });

  it("reads user name, password, port and database of REDIS_URL", () => {
    const redis = load({ REDIS_MODE: "single", REDIS_URL: "rediss://api:p%40ss%2Fword@[::1]:6380/15" });
    expect(redis).toMatchObject({
      topology: { kind: "single", address: { host: "::1", port: 6380 } },
      tls: true,
      database: 15,
      auth: { kind: "password", username: "api" },
    });
    expect(redis?.auth.kind === "password" && redis.auth.password?.reveal()).toBe("p@ss/word");
  });

  it("reads the password from REDIS_PASSWORD, as it is, if REDIS_URL has none", () => {
    const redis = load({ REDIS_URL: "redis://api@cache.example", REDIS_PASSWORD: "p%40ss/word" });
    expect(redis?.auth).toMatchObject({ kind: "password", username: "api" });
    expect(redis?.auth.kind === "password" && redis.auth.password?.reveal()).toBe("p%40ss/word");
    const REDIS_PASSWORD = "secret";
    for (const settings of [
      { REDIS_URL: "redis://:other@cache.example", REDIS_PASSWORD },
      { REDIS_URL: "rediss://cache.example", REDIS_AUTH: "entra", REDIS_PASSWORD },
      { REDIS_URL: "", TOKEN_CACHE_KEYS: "", REDIS_PASSWORD },
    ])
      expect(getVariableNames(getErrors(settings)), JSON.stringify(settings)).toEqual(["REDIS_PASSWORD"]);
  });

  it("reads several sentinels, with port 26379 by default", () => {
    const redis = load({
      REDIS_MODE: "sentinel",
      REDIS_URL: "rediss://:secret@one, two:26380,[2001:db8::1]/2",
      REDIS_SENTINEL_NAME: "oboql-primary",
      REDIS_SENTINEL_PASSWORD: "sentinel secret",
    });
    expect(redis).toMatchObject({
      topology: {
        kind: "sentinel",
        sentinels: [
          { host: "one", port: 26379 },
          { host: "two", port: 26380 },
          { host: "2001:db8::1", port: 26379 },
        ],
        primaryName: "oboql-primary",
      },
      tls: true,
      database: 2,
    });
    expect(redis?.topology.kind === "sentinel" && redis.topology.password?.reveal()).toBe("sentinel secret");
    expect(redis?.auth.kind === "password" && redis.auth.password?.reveal()).toBe("secret");
  });

  it("reads one or several nodes of a cluster", () => {
    expect(load({ REDIS_MODE: "cluster", REDIS_URL: "redis://one:7000,two:7001" })?.topology).toEqual({
      kind: "cluster",
      nodes: [
        { host: "one", port: 7000 },
        { host: "two", port: 7001 },
      ],
    });
    expect(load({ REDIS_MODE: "cluster", REDIS_URL: "redis://one/0" })?.topology).toEqual({
      kind: "cluster",
      nodes: [{ host: "one", port: 6379 }],
    });
  });

  it("reads the tenant for the sign-in from REDIS_TENANT_ID, by default AZURE_TENANT_ID", () => {
    const settings = { REDIS_AUTH: "entra", REDIS_URL: "rediss://cache.example:10000" };
    const tenantId = loadConfigWith({}).auth.tenantId;
    expect(load(settings)?.auth).toEqual({ kind: "entra", tenantId });
    expect(load({ ...settings, REDIS_TENANT_ID: "contoso.example" })?.auth).toEqual({
      kind: "entra",
      tenantId: "contoso.example",
    });
    const anyTenant = { AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" };
    expect(getVariableNames(getErrors({ ...settings, ...anyTenant }))).toEqual(["REDIS_TENANT_ID"]);
    expect(load({ ...settings, ...anyTenant, REDIS_TENANT_ID: "contoso.example" })?.auth.kind).toBe("entra");
  });

  it("accepts Entra ID sign-in without TLS on loopback only, because tokens are sent", () => {
    const settings = { REDIS_AUTH: "entra", REDIS_MODE: "cluster" };
    expect(load({ ...settings, REDIS_URL: "redis://localhost:1,127.0.0.1:2,[::1]:3" })?.auth.kind).toBe("entra");
    for (const url of ["redis://cache.example", "redis://localhost:1,cache.example:2"])
      expect(getVariableNames(getErrors({ ...settings, REDIS_URL: url })), url).toEqual(["REDIS_URL"]);
  });

  it("reports every invalid combination of variables, by variable", () => {
    const url = "redis://cache";
    for (const [settings, names] of [
      [{ REDIS_URL: "redis://one,two" }, ["REDIS_URL"]],
      [{ REDIS_URL: "redis://one,", REDIS_MODE: "cluster" }, ["REDIS_URL"]],
      [{ REDIS_URL: "redis://one,two:port", REDIS_MODE: "cluster" }, ["REDIS_URL"]],
      [{ REDIS_URL: "redis://one,redis://two", REDIS_MODE: "cluster" }, ["REDIS_URL"]],
      [{ REDIS_URL: "redis://one/1", REDIS_MODE: "cluster" }, ["REDIS_URL"]],
      [{ REDIS_URL: url, REDIS_MODE: "replica" }, ["REDIS_MODE"]],
      [{ REDIS_URL: url, REDIS_MODE: "sentinel" }, ["REDIS_SENTINEL_NAME"]],
      [{ REDIS_URL: url, REDIS_SENTINEL_NAME: "primary" }, ["REDIS_SENTINEL_NAME"]],
      [{ REDIS_URL: url, REDIS_SENTINEL_PASSWORD: "secret" }, ["REDIS_SENTINEL_PASSWORD"]],
      [{ REDIS_URL: url, REDIS_AUTH: "acl" }, ["REDIS_AUTH"]],
      [{ REDIS_URL: url, REDIS_TENANT_ID: "contoso.example" }, ["REDIS_TENANT_ID"]],
      [{ REDIS_URL: "rediss://user@cache", REDIS_AUTH: "entra" }, ["REDIS_URL"]],
      [{ REDIS_URL: "rediss://:word@cache", REDIS_AUTH: "entra" }, ["REDIS_URL"]],
      [{ REDIS_URL: "rediss://cache", REDIS_AUTH: "entra", REDIS_TENANT_ID: "organizations" }, ["REDIS_TENANT_ID"]],
      [{ REDIS_URL: "rediss://cache", REDIS_AUTH: "entra", REDIS_TENANT_ID: "my tenant" }, ["REDIS_TENANT_ID"]],
      [{ REDIS_MODE: "cluster", TOKEN_CACHE_KEYS: "" }, ["REDIS_URL"]],
      [{ REDIS_AUTH: "entra", TOKEN_CACHE_KEYS: "" }, ["REDIS_URL"]],
    ] as const)
      expect(getVariableNames(getErrors(settings)), JSON.stringify(settings)).toEqual(names);
  });

  it("reveals the passwords neither in the serialized configuration nor in errors", () => {
    const settings = {
      REDIS_MODE: "sentinel",
      REDIS_URL: "rediss://api:pass%40word@one,two",
      REDIS_SENTINEL_NAME: "primary",
      REDIS_SENTINEL_PASSWORD: "sentinel secret",
    };
    const shown = JSON.stringify(load(settings)) + inspect(load(settings), { depth: 9, showHidden: true });
    const errors = getErrors({ ...settings, REDIS_MODE: "single" });
    expect(errors).toHaveLength(3);
    for (const secret of ["pass%40word", "pass@word", "sentinel secret"])
      expect(shown + errors.join("\n")).not.toContain(secret);
  });
});
