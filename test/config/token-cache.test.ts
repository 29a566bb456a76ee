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
  it("returns undefined if the variables are unset", () => {
    expect(loadConfigWith().tokenCache).toBeUndefined();
    expect(loadConfigWith({ REDIS_URL: "", TOKEN_CACHE_KEYS: " " }).tokenCache).toBeUndefined();
  });

  it("returns the URL and the keys in order", () => {
    const { tokenCache } = loadConfigWith(withKeys(` ${newest}, ${older},`));
    expect(tokenCache?.redisUrl.reveal()).toBe(settings.REDIS_URL);
    expect(tokenCache?.keys.map((key) => key.reveal())).toEqual([newest, older]);
  });

  it("requires both variables and names the missing one", () => {
    expect(getVariableNames(getConfigErrorsWith({ REDIS_URL: settings.REDIS_URL }))).toEqual(["TOKEN_CACHE_KEYS"]);
    expect(getVariableNames(getConfigErrorsWith({ ...settings, TOKEN_CACHE_KEYS: "," }))).toEqual(["TOKEN_CACHE_KEYS"]);
    expect(getVariableNames(getConfigErrorsWith({ TOKEN_CACHE_KEYS: newest }))).toEqual(["REDIS_URL"]);
  });

  it("reports errors in local mode, too", () => {
    expect(getVariableNames(getConfigErrors({ REDIS_URL: settings.REDIS_URL }, loadLocalModeConfig))).toEqual([
      "TOKEN_CACHE_KEYS",
    ]);
  });

  it("reveals its secrets neither in the serialized configuration nor in errors", () => {
    const shownSettings =
      JSON.stringify(loadConfigWith(settings)) + inspect(loadConfigWith(settings), { depth: 9, showHidden: true });
    const complaints = getConfigErrorsWith({
      REDIS_URL: "http://api:pass%40word@cache.example",
      TOKEN_CACHE_KEYS: `${older}x`,
    });
    expect(complaints).toHaveLength(2);
    for (const secret of ["pass%40word", "pass@word", newest, older])
      expect(shownSettings + complaints.join("\n")).not.toContain(secret);
  });
});

describe("REDIS_URL validation", () => {
  it.each([
    "redis://cache",
    "redis://cache.example:6379/",
    "redis://10.0.0.4:6379/15",
    "rediss://[::1]:6380",
    "rediss://:password@cache.example",
    "redis://user:100%25@cache.example",
  ])("accepts %s", (url) => {
    expect(loadConfigWith(withUrl(url)).tokenCache?.redisUrl.reveal()).toBe(url);
  });

  it.each([
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
  ])("rejects %s", (url) => {
    expect(getVariableNames(getConfigErrorsWith(withUrl(url)))).toEqual(["REDIS_URL"]);
  });
});

describe("TOKEN_CACHE_KEYS validation", () => {
  it.each([
    ["a key that is too short", Buffer.alloc(31).toString("base64")],
    ["a key that is too long", Buffer.alloc(33).toString("base64")],
    ["a key that is not base64", "x".repeat(42) + "!="],
    ["a hexadecimal key", Buffer.alloc(32).toString("hex")],
    ["a key without padding", newest.slice(0, -1)],
    ["a key with non-zero padding bits", newest.slice(0, -2) + "B="],
    ["a valid key and an invalid one", `${newest},short`],
    ["the same key twice", `${newest},${older},${newest}`],
  ])("rejects %s", (_, keys) => {
    expect(getVariableNames(getConfigErrorsWith(withKeys(keys)))).toEqual(["TOKEN_CACHE_KEYS"]);
  });
});
