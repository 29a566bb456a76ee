import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { getExposedFeatures, isLocalMode, loadLocalModeConfig } from "../../src/config/config.ts";
import { loadAppConfig } from "../support/project.ts";
import type { Environment } from "../../src/config/env-reader.ts";
import { Secret } from "../../src/lib/secret.ts";
import {
  clientId,
  getConfigErrorsWith,
  getConfigErrors,
  minimalSettings,
  loadConfigWith,
  tenantId,
  getVariableNames,
} from "../support/settings.ts";

describe("loadConfig", () => {
  it("sets the defaults of all optional variables", () => {
    const { server, auth, downstreams } = loadConfigWith();
    expect(server).toEqual({
      host: "127.0.0.1",
      port: 4000,
      introspection: true,
      explorer: true,
      tokenTrace: true,
      debugErrors: false,
      trustedDocuments: undefined,
      corsOrigins: [],
      logLevel: "info",
      strictTransportSecurity: false,
    });
    const { credential, ...rest } = auth;
    expect(rest).toEqual({
      clientId,
      tenantId,
      authorityHost: "https://login.microsoftonline.com",
      audiences: [clientId, `api://${clientId}`],
      acceptedScopes: ["access_as_user"],
      consentClientId: clientId,
      allowedTenants: "own",
      allowedClients: "any",
    });
    expect(credential).toEqual({ kind: "secret", secret: new Secret("the-secret") });
    expect(downstreams).toEqual([
      {
        name: "MICROSOFT_GRAPH",
        baseUrl: "https://graph.microsoft.com/v1.0",
        resource: "https://graph.microsoft.com",
      },
    ]);
  });

  it("disables introspection and explorer in production and with trusted documents, unless they are enabled", () => {
    for (const settings of [
      { NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" },
      { TRUSTED_DOCUMENTS: "persisted-documents.json" },
    ]) {
      const message = JSON.stringify(settings);
      expect(loadConfigWith(settings).server, message).toMatchObject({ introspection: false, explorer: false });
      const enabled = { ...settings, INTROSPECTION: "true", EXPLORER: "true" };
      expect(loadConfigWith(enabled).server, message).toMatchObject({ introspection: true, explorer: true });
    }
  });

  it("treats empty variables as unset and trims values", () => {
    const empty = [
      "PORT",
      "HOST",
      "API_SCOPE",
      "API_AUDIENCE",
      "ALLOWED_TENANT_IDS",
      "ALLOWED_CLIENT_IDS",
      "LOG_LEVEL",
      "TRUSTED_DOCUMENTS",
    ];
    const settings = Object.fromEntries([...empty, "BOARDS_BASE_URL", "CORS_ORIGINS"].map((name) => [name, ""]));
    expect(inspect(loadConfigWith(settings), { depth: 9 })).toBe(inspect(loadConfigWith(), { depth: 9 }));
    expect(loadConfigWith({ PORT: " 0 ", API_SCOPE: " Data.Read " })).toMatchObject({
      server: { port: 0 },
      auth: { acceptedScopes: ["Data.Read"] },
    });
  });

  it("returns a configuration whose serialization has no secret", () => {
    expect(JSON.stringify(loadConfigWith()) + inspect(loadConfigWith(), { depth: 9, showHidden: true })).not.toContain(
      "the-secret",
    );
  });
});

describe("downstream API configuration", () => {
  it("reads a downstream API from variables prefixed with its name", () => {
    const { downstreams } = loadConfigWith({
      AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us",
      MICROSOFT_GRAPH_BASE_URL: "https://graph.microsoft.us/v1.0/",
      MICROSOFT_GRAPH_RESOURCE: "https://graph.microsoft.us/",
      BOARDS_BASE_URL: "http://localhost:4001/boards/graphql",
      BOARDS_RESOURCE: "api://boards",
    });
    expect(downstreams).toEqual([
      {
        name: "MICROSOFT_GRAPH",
        baseUrl: "https://graph.microsoft.us/v1.0",
        resource: "https://graph.microsoft.us",
      },
      { name: "BOARDS", baseUrl: "http://localhost:4001/boards/graphql", resource: "api://boards" },
    ]);
  });

  it("keeps a trailing slash of an App ID URI, except that of Microsoft Graph, which has none", () => {
    const { downstreams } = loadConfigWith({
      MICROSOFT_GRAPH_RESOURCE: "https://graph.microsoft.com/",
      BOARDS_BASE_URL: "https://boards.example/graphql/",
      BOARDS_RESOURCE: "https://boards.example/",
    });
    expect(downstreams.map(({ resource }) => resource)).toEqual([
      "https://graph.microsoft.com",
      "https://boards.example/",
    ]);
  });

  it("configures a downstream API without defaults only if both of its variables are set", () => {
    expect(loadConfigWith().downstreams.map(({ name }) => name)).toEqual(["MICROSOFT_GRAPH"]);
    expect(getVariableNames(getConfigErrorsWith({ BOARDS_BASE_URL: "https://boards.example/graphql" }))).toEqual([
      "BOARDS_RESOURCE",
    ]);
    expect(getVariableNames(getConfigErrorsWith({ BOARDS_RESOURCE: "api://boards" }))).toEqual(["BOARDS_BASE_URL"]);
  });
});

describe("local mode", () => {
  const tenant = {
    ...minimalSettings,
    AZURE_AUTHORITY_HOST: "http://localhost:4001",
    BOARDS_RESOURCE: "api://boards",
  };

  it("turns local mode on if no identity variable is set, whatever else is set", () => {
    expect(isLocalMode({})).toBe(true);
    expect(isLocalMode({ PORT: "0", BOARDS_BASE_URL: "https://boards.example", AZURE_CLIENT_ID: "" })).toBe(true);
  });

  it("turns local mode off if one identity variable is set", () => {
    for (const name of [
      "AZURE_CLIENT_ID",
      "AZURE_TENANT_ID",
      "AZURE_AUTHORITY_HOST",
      "AZURE_CLIENT_SECRET",
      "AZURE_CLIENT_CERTIFICATE_PATH",
      "AZURE_FEDERATED_TOKEN_FILE",
      "AZURE_MANAGED_IDENTITY_CLIENT_ID",
    ])
      expect(isLocalMode({ [name]: "some value" }), name).toBe(false);
  });

  it("never turns local mode on in production", () => {
    for (const NODE_ENV of ["production", " production "]) expect(isLocalMode({ NODE_ENV }), NODE_ENV).toBe(false);
  });

  it("rejects addresses other than loopback for HOST", () => {
    for (const HOST of ["127.0.0.1", "127.0.0.53", "localhost", "LOCALHOST", "::1", "[::1]"])
      expect(getConfigErrors({ HOST }, loadLocalModeConfig), HOST).toEqual([]);
    for (const HOST of [
      "0.0.0.0",
      "::",
      "192.0.2.1",
      "api.example",
      "localhost.example",
      "fd00::1",
      "127.0.0.1.example",
    ])
      expect(getConfigErrors({ HOST }, loadLocalModeConfig), HOST).toEqual([
        "HOST must be a loopback address, such as 127.0.0.1, in local mode",
      ]);
  });

  it("reads the port of the emulator and reports all errors that do not depend on it", () => {
    expect(loadLocalModeConfig({})).toEqual({ emulatorPort: 4001 });
    expect(loadLocalModeConfig({ EMULATOR_PORT: "0" })).toEqual({ emulatorPort: 0 });
    const settings = { EMULATOR_PORT: "x", PORT: "y", LOG_LEVEL: "z" };
    expect(getVariableNames(getConfigErrors(settings, loadLocalModeConfig)).sort()).toEqual([
      "EMULATOR_PORT",
      "LOG_LEVEL",
      "PORT",
    ]);
  });

  it("uses the emulator's settings in local mode, which environment variables override", () => {
    const given = { BOARDS_BASE_URL: "http://localhost:9/graphql", PORT: "0", API_SCOPE: "", LOG_LEVEL: "silent" };
    const config = loadAppConfig(given, tenant);
    expect(config.auth.authorityHost).toBe("http://localhost:4001");
    expect(config.server).toMatchObject({ corsOrigins: "loopback", port: 0, logLevel: "silent" });
    expect(config.downstreams[1]).toEqual({
      name: "BOARDS",
      baseUrl: "http://localhost:9/graphql",
      resource: "api://boards",
    });
  });
});

describe("NODE_ENV", () => {
  const unknown = ["prod", "Production", "PRODUCTION", "staging", "dev", "Test", "production,", "0"];

  it("accepts production, development, test and no value", () => {
    for (const NODE_ENV of ["production", "development", "test", "", " "])
      expect(getConfigErrorsWith({ NODE_ENV, ALLOWED_CLIENT_IDS: "*" }), NODE_ENV).toEqual([]);
    for (const NODE_ENV of ["development", "test", "", " "]) expect(isLocalMode({ NODE_ENV }), NODE_ENV).toBe(true);
  });

  it("rejects every other value, wherever it is read", () => {
    const message = "NODE_ENV must be one of production, development, test (in lower case), or unset";
    for (const NODE_ENV of unknown) {
      expect(getConfigErrorsWith({ NODE_ENV }), NODE_ENV).toEqual([message]);
      expect(getConfigErrors({ NODE_ENV }, loadLocalModeConfig), NODE_ENV).toEqual([message]);
      expect(getConfigErrors({ NODE_ENV }, isLocalMode), NODE_ENV).toEqual([message]);
      expect(getConfigErrors({ ...minimalSettings, NODE_ENV, PORT: "x" }), NODE_ENV).toEqual([
        message,
        "PORT must be a port from 0 to 65535",
      ]);
    }
  });

  it("trims production, so that no development feature is enabled by white space", () => {
    expect(loadConfigWith({ NODE_ENV: " production ", ALLOWED_CLIENT_IDS: "*" }).server).toMatchObject({
      introspection: false,
      explorer: false,
      tokenTrace: false,
      strictTransportSecurity: true,
    });
  });
});

describe("debugErrors", () => {
  const emulatorSettings = { ...minimalSettings, AZURE_AUTHORITY_HOST: "http://localhost:4001" };
  const isDebugging = (variables: Environment, settings?: Environment): boolean =>
    loadAppConfig(variables, settings).server.debugErrors;

  it("shows errors in full in local mode on each loopback address", () => {
    for (const HOST of ["", "127.0.0.1", "localhost", "::1"])
      expect(isDebugging({ HOST }, emulatorSettings), HOST).toBe(true);
  });

  it("never shows errors in full with an identity setting, in production, or on another address", () => {
    const cases: readonly Environment[] = [
      ...Object.entries(emulatorSettings).map(([name, value]) => ({ [name]: value })),
      { NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" },
      ...["0.0.0.0", "::", "10.0.0.1", "localhost.example"].map((HOST) => ({ HOST })),
    ];
    for (const variables of cases)
      expect(isDebugging(variables, emulatorSettings), JSON.stringify(variables)).toBe(false);
    expect(isDebugging(minimalSettings)).toBe(false);
  });
});

describe("getExposedFeatures", () => {
  const getFeatures = (settings: Environment) => getExposedFeatures(loadConfigWith(settings).server);

  it("names the development features that other machines can use", () => {
    const rows: [settings: Environment, expected: string[]][] = [
      [{}, []],
      [{ HOST: "::1" }, []],
      [{ HOST: "0.0.0.0" }, ["EXPLORER", "INTROSPECTION"]],
      [{ HOST: "::", NODE_ENV: "development", EXPLORER: "false" }, ["INTROSPECTION"]],
      [{ HOST: "10.0.0.1", EXPLORER: "false", INTROSPECTION: "false" }, []],
      [{ HOST: "0.0.0.0", TRUSTED_DOCUMENTS: "documents.json" }, []],
      [{ HOST: "0.0.0.0", TRUSTED_DOCUMENTS: "documents.json", EXPLORER: "true" }, ["EXPLORER"]],
      [{ HOST: "0.0.0.0", NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", EXPLORER: "true" }, []],
    ];
    for (const [settings, expected] of rows) expect(getFeatures(settings), JSON.stringify(settings)).toEqual(expected);
  });
});
