import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { isLocalMode, loadLocalModeConfig } from "../../src/config/config.ts";
import { loadAppConfig } from "../../src/app.ts";
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

const otherTenant = "11111111-2222-4333-8444-555555555555";

describe("with the least settings", () => {
  it("everything else has its default", () => {
    const { server: serving, auth: identity, downstreams } = loadConfigWith();
    expect(serving).toEqual({
      host: "127.0.0.1",
      port: 4000,
      introspection: true,
      explorer: true,
      tokenTrace: true,
      trustedDocuments: undefined,
      corsOrigins: [],
      logLevel: "info",
      strictTransport: false,
    });
    const { credential, ...rest } = identity;
    expect(rest).toEqual({
      clientId,
      tenantId,
      authorityHost: "https://login.microsoftonline.com",
      audiences: [clientId, `api://${clientId}`],
      requiredScope: "access_as_user",
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

  it.each([{ NODE_ENV: "production" }, { TRUSTED_DOCUMENTS: "persisted-documents.json" }])(
    "%j closes introspection and explorer, unless told otherwise",
    (closing) => {
      expect(loadConfigWith(closing).server).toMatchObject({ introspection: false, explorer: false });
      const settings = { ...closing, INTROSPECTION: "true", EXPLORER: "true" };
      expect(loadConfigWith(settings).server).toMatchObject({ introspection: true, explorer: true });
    },
  );

  it("an empty setting counts as not set, and the spaces around a value do not count", () => {
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
    const settings = Object.fromEntries([...empty, "PROJECTS_BASE_URL", "CORS_ORIGINS"].map((name) => [name, ""]));
    expect(inspect(loadConfigWith(settings), { depth: 9 })).toBe(inspect(loadConfigWith(), { depth: 9 }));
    expect(loadConfigWith({ PORT: " 0 ", API_SCOPE: " Data.Read " })).toMatchObject({
      serving: { port: 0 },
      identity: { requiredScope: "Data.Read" },
    });
  });

  it("the secret is not shown by the settings", () => {
    expect(JSON.stringify(loadConfigWith()) + inspect(loadConfigWith(), { depth: 9, showHidden: true })).not.toContain(
      "the-secret",
    );
  });
});

describe("who may call", () => {
  const allowed = (more: Environment) => loadConfigWith(more).auth.allowedTenants;

  it("organizations needs a list of tenants, or '*' said outright", () => {
    const organizations = { AZURE_TENANT_ID: "organizations" };
    expect(getVariableNames(getConfigErrorsWith(organizations))).toEqual(["ALLOWED_TENANT_IDS"]);
    expect(allowed({ ...organizations, ALLOWED_TENANT_IDS: "*" })).toBe("any");
    expect(allowed({ ...organizations, ALLOWED_TENANT_IDS: `${tenantId}, ${otherTenant.toUpperCase()},` })).toEqual([
      tenantId,
      otherTenant,
    ]);
  });

  it("a list without an entry does not stand for one", () => {
    expect(
      getVariableNames(getConfigErrorsWith({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: " , " })),
    ).toEqual(["ALLOWED_TENANT_IDS"]);
  });

  it("lists are read without regard to case and space", () => {
    const { auth: identity } = loadConfigWith({
      ALLOWED_CLIENT_IDS: ` ${clientId.toUpperCase()} ,`,
      API_AUDIENCE: "api://a, api://b",
    });
    expect(identity.allowedClients).toEqual([clientId]);
    expect(identity.audiences).toEqual(["api://a", "api://b"]);
  });

  it("ids of ours mean the same in capitals, as tokens always have them in small letters", () => {
    const { auth: identity } = loadConfigWith({
      AZURE_CLIENT_ID: clientId.toUpperCase(),
      AZURE_TENANT_ID: tenantId.toUpperCase(),
    });
    expect(identity).toMatchObject({ clientId, tenantId, audiences: [clientId, `api://${clientId}`] });
  });
});

describe("downstream APIs", () => {
  it("are set by variables named after them", () => {
    const { downstreams } = loadConfigWith({
      MICROSOFT_GRAPH_BASE_URL: "https://graph.microsoft.us/v1.0/",
      MICROSOFT_GRAPH_RESOURCE: "https://graph.microsoft.us/",
      PROJECTS_BASE_URL: "http://localhost:4001/projects/graphql",
      PROJECTS_RESOURCE: "api://projects",
    });
    expect(downstreams).toEqual([
      {
        name: "MICROSOFT_GRAPH",
        baseUrl: "https://graph.microsoft.us/v1.0",
        resource: "https://graph.microsoft.us",
      },
      { name: "PROJECTS", baseUrl: "http://localhost:4001/projects/graphql", resource: "api://projects" },
    ]);
  });

  it("without defaults are left out if they are not set, and need both settings if they are", () => {
    expect(loadConfigWith().downstreams.map(({ name }) => name)).toEqual(["MICROSOFT_GRAPH"]);
    expect(getVariableNames(getConfigErrorsWith({ PROJECTS_BASE_URL: "https://projects.example/graphql" }))).toEqual([
      "PROJECTS_RESOURCE",
    ]);
    expect(getVariableNames(getConfigErrorsWith({ PROJECTS_RESOURCE: "api://projects" }))).toEqual([
      "PROJECTS_BASE_URL",
    ]);
  });
});

describe("local mode", () => {
  const tenant = {
    ...minimalSettings,
    AZURE_AUTHORITY_HOST: "http://localhost:4001",
    PROJECTS_RESOURCE: "api://projects",
  };

  it("is on without any identity setting, whatever else is set", () => {
    expect(isLocalMode({})).toBe(true);
    expect(isLocalMode({ PORT: "0", PROJECTS_BASE_URL: "https://projects.example", AZURE_CLIENT_ID: "" })).toBe(true);
  });

  it.each([
    "AZURE_CLIENT_ID",
    "AZURE_TENANT_ID",
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_MANAGED_IDENTITY_CLIENT_ID",
  ])("is off as soon as %s is set", (name) => {
    expect(isLocalMode({ [name]: "given" })).toBe(false);
  });

  it("is never on in production", () => {
    expect(isLocalMode({ NODE_ENV: "production" })).toBe(false);
  });

  it("reads the port of the emulator, and complains of what it can read already", () => {
    expect(loadLocalModeConfig({})).toEqual({ emulatorPort: 4001 });
    expect(loadLocalModeConfig({ EMULATOR_PORT: "0" })).toEqual({ emulatorPort: 0 });
    const settings = { EMULATOR_PORT: "x", PORT: "y", LOG_LEVEL: "z" };
    expect(getVariableNames(getConfigErrors(settings, loadLocalModeConfig)).sort()).toEqual([
      "EMULATOR_PORT",
      "LOG_LEVEL",
      "PORT",
    ]);
  });

  it("takes the tenant's settings, with the environment's own before them", () => {
    const given = { PROJECTS_BASE_URL: "http://localhost:9/graphql", PORT: "0", API_SCOPE: "", LOG_LEVEL: "silent" };
    const config = loadAppConfig(given, tenant);
    expect(config.auth.authorityHost).toBe("http://localhost:4001");
    expect(config.server).toMatchObject({ corsOrigins: "loopback", port: 0, logLevel: "silent" });
    expect(config.downstreams[1]).toEqual({
      name: "PROJECTS",
      baseUrl: "http://localhost:9/graphql",
      resource: "api://projects",
    });
  });
});
