import { describe, expect, it } from "vitest";
import { loadAppConfig } from "../support/project.ts";
import { ConfigError, type Environment } from "../../src/config/env-reader.ts";
import {
  clientId,
  getConfigErrorsWith,
  getConfigErrors,
  loadConfigWith,
  getVariableNames,
} from "../support/settings.ts";

describe("configuration errors", () => {
  const wrong = {
    PORT: "secret-1",
    INTROSPECTION: "secret-2",
    EXPLORER: "secret-3",
    CORS_ORIGINS: "https://app.example.com/secret-4",
    LOG_LEVEL: "secret-5",
    AZURE_CLIENT_ID: "secret-6",
    AZURE_TENANT_ID: "secret 7",
    AZURE_AUTHORITY_HOST: "secret-8",
    AZURE_MANAGED_IDENTITY_CLIENT_ID: "secret-9",
    MICROSOFT_GRAPH_BASE_URL: "http://secret-10.example",
    BOARDS_BASE_URL: "https://user:secret-11@boards.example",
  };

  it("reports all configuration errors at once, each with the name of its variable", () => {
    const errors = getConfigErrors(wrong);
    expect(new Set(getVariableNames(errors))).toEqual(new Set([...Object.keys(wrong), "BOARDS_RESOURCE"]));
  });

  it("reports no value in a configuration error, because it may be a secret in the wrong variable", () => {
    expect(() => loadAppConfig(wrong)).toThrow(ConfigError);
    expect(getConfigErrors(wrong).join("\n")).not.toContain("secret-");
    expect(getConfigErrors(wrong).join("\n")).not.toContain("secret 7");
  });

  it("names every missing variable", () => {
    const missing = ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"];
    expect(getVariableNames(getConfigErrors({}))).toEqual(missing);
    expect(getVariableNames(getConfigErrors(Object.fromEntries(missing.map((name) => [name, ""]))))).toEqual(missing);
    expect(getVariableNames(getConfigErrors({ NODE_ENV: "production" }))).toEqual([...missing, "ALLOWED_CLIENT_IDS"]);
    expect(getVariableNames(getConfigErrors({ AZURE_CLIENT_ID: clientId }))).toEqual(missing.slice(1));
  });

  it("rejects each invalid value by the name of its variable", () => {
    const cases: [string, Environment][] = [
      ["PORT", { PORT: "65536" }],
      ["PORT", { PORT: "-1" }],
      ["PORT", { PORT: "4000.5" }],
      ["INTROSPECTION", { INTROSPECTION: "yes" }],
      ["CORS_ORIGINS", { CORS_ORIGINS: "*" }],
      ["CORS_ORIGINS", { CORS_ORIGINS: "https://app.example.com/" }],
      ["AZURE_TENANT_ID", { AZURE_TENANT_ID: "common" }],
      ["AZURE_TENANT_ID", { AZURE_TENANT_ID: "consumers" }],
      ["AZURE_TENANT_ID", { AZURE_TENANT_ID: "../other" }],
      ["AZURE_CLIENT_ID", { AZURE_CLIENT_ID: `api://${clientId}` }],
      ["MICROSOFT_GRAPH_BASE_URL", { MICROSOFT_GRAPH_BASE_URL: "https://graph.example/v1.0?x=1" }],
    ];
    for (const [variable, settings] of cases)
      expect(getVariableNames(getConfigErrorsWith(settings)), JSON.stringify(settings)).toEqual([variable]);
  });
});

describe("AZURE_AUTHORITY_HOST", () => {
  it("accepts an AZURE_AUTHORITY_HOST with https, or http on loopback, and removes the trailing slash", () => {
    for (const [given, host] of [
      ["https://login.microsoftonline.us/", "https://login.microsoftonline.us"],
      ["https://login.microsoftonline.com", "https://login.microsoftonline.com"],
      ["http://localhost:4001/", "http://localhost:4001"],
      ["http://127.0.0.1:4001", "http://127.0.0.1:4001"],
      ["http://[::1]:4001", "http://[::1]:4001"],
    ] as const)
      expect(loadConfigWith({ AZURE_AUTHORITY_HOST: given }).auth.authorityHost, given).toBe(host);
  });

  it("rejects an AZURE_AUTHORITY_HOST with http outside loopback, another scheme, a path or credentials", () => {
    for (const host of [
      "http://login.microsoftonline.com",
      "http://localhost.example.com",
      "http://127.0.0.1.example.com",
      "http://0.0.0.0:4001",
      "ftp://localhost",
      "login.microsoftonline.com",
      "https://login.microsoftonline.com/common",
      "https://user:password@login.microsoftonline.com",
    ])
      expect(getVariableNames(getConfigErrorsWith({ AZURE_AUTHORITY_HOST: host })), host).toEqual([
        "AZURE_AUTHORITY_HOST",
      ]);
  });
});
