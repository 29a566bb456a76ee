import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { loadLocalModeConfig } from "../../src/config/config.ts";
import type { Environment } from "../../src/config/env-reader.ts";
import { getConfigErrorsWith, getConfigErrors, loadConfigWith, getVariableNames } from "../support/settings.ts";

const [newest, older] = [Buffer.alloc(32, "new").toString("base64"), Buffer.alloc(32, "old").toString("base64")];
const settings = { REDIS_URL: "rediss://api:pass%40word@cache.example:6380/2", TOKEN_CACHE_KEYS: newest };
const withUrl = (url: string): Environment => ({ ...settings, REDIS_URL: url });
const withKeys = (keys: string): Environment => ({ ...settings, TOKEN_CACHE_KEYS: keys });

describe("readTokenCache", () => {
  it("returns no configuration of the token cache if its variables are unset", () => {
    expect(loadConfigWith().tokenCache).toBeUndefined();
    expect(loadConfigWith({ REDIS_URL: "", TOKEN_CACHE_KEYS: " " }).tokenCache).toBeUndefined();
  });

  it("returns the keys in their order", () => {
    const { tokenCache } = loadConfigWith(withKeys(` ${newest}, ${older},`));
    expect(tokenCache?.keys.map((key) => key.reveal())).toEqual([newest, older]);
  });

  it("requires REDIS_URL and TOKEN_CACHE_KEYS together, and names the missing one", () => {
    expect(getVariableNames(getConfigErrorsWith({ REDIS_URL: settings.REDIS_URL }))).toEqual(["TOKEN_CACHE_KEYS"]);
    expect(getVariableNames(getConfigErrorsWith({ ...settings, TOKEN_CACHE_KEYS: "," }))).toEqual(["TOKEN_CACHE_KEYS"]);
    expect(getVariableNames(getConfigErrorsWith({ TOKEN_CACHE_KEYS: newest }))).toEqual(["REDIS_URL"]);
  });

  it("reports errors of the token cache in local mode too", () => {
    expect(getVariableNames(getConfigErrors({ REDIS_URL: settings.REDIS_URL }, loadLocalModeConfig))).toEqual([
      "TOKEN_CACHE_KEYS",
    ]);
  });

  it("reveals the secrets of the token cache neither in the serialized configuration nor in errors", () => {
    const shownSettings =
      JSON.stringify(loadConfigWith(settings)) + inspect(loadConfigWith(settings), { depth: 9, showHidden: true });
    const errors = getConfigErrorsWith({
      REDIS_URL: "http://api:pass%40word@cache.example",
      TOKEN_CACHE_KEYS: `${older}x`,
    });
    expect(errors).toHaveLength(2);
    for (const secret of ["pass%40word", "pass@word", newest, older])
      expect(shownSettings + errors.join("\n")).not.toContain(secret);
  });
});

describe("REDIS_URL validation", () => {
  it("accepts a REDIS_URL with redis or rediss, credentials, a port and a database", () => {
    for (const url of [
      "redis://cache",
      "redis://cache.example:6379/",
      "redis://10.0.0.4:6379/15",
      "rediss://[::1]:6380",
      "rediss://:password@cache.example",
      "redis://user:100%25@cache.example",
    ])
      expect(loadConfigWith(withUrl(url)).tokenCache, url).toBeDefined();
  });

  it("rejects a REDIS_URL with another scheme, without a host, or with invalid or additional parts", () => {
    for (const url of [
      "cache.example:6379",
      "cache.example",
      "http://cache.example",
      "unix:///run/redis.sock",
      "redis:///0",
      "redis://cache.example/database",
      "redis://cache.example/0/1",
      "redis://cache.example?db=1",
      "redis://cache.example#1",
      "redis://cache.example:port",
      "redis://:100%@cache.example",
      "redis://100%:x@cache.example",
    ])
      expect(getVariableNames(getConfigErrorsWith(withUrl(url))), url).toEqual(["REDIS_URL"]);
  });
});

describe("TOKEN_CACHE_KEYS validation", () => {
  it("rejects TOKEN_CACHE_KEYS with a key that is not 32 bytes in base64, or is repeated", () => {
    for (const [title, keys] of [
      ["a key that is too short", Buffer.alloc(31).toString("base64")],
      ["a key that is too long", Buffer.alloc(33).toString("base64")],
      ["a key that is not base64", "x".repeat(42) + "!="],
      ["a hexadecimal key", Buffer.alloc(32).toString("hex")],
      ["a key without padding", newest.slice(0, -1)],
      ["a key with non-zero padding bits", newest.slice(0, -2) + "B="],
      ["a valid key and an invalid one", `${newest},short`],
      ["the same key twice", `${newest},${older},${newest}`],
    ] as const)
      expect(getVariableNames(getConfigErrorsWith(withKeys(keys))), title).toEqual(["TOKEN_CACHE_KEYS"]);
  });
});
