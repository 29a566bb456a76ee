import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Application } from "@microsoft/microsoft-graph-types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printPermissions } from "../../src/cli/permissions.ts";
import { loadAppConfig } from "../support/project.ts";
import { microsoftGraph } from "../../src/downstream/microsoft-graph/definition.ts";
import { runCommand, type CommandResult } from "../support/run-command.ts";
import { readScopesFromSdl } from "../support/schema-scopes.ts";
import { clientId, minimalSettings, tenantId } from "../support/settings.ts";

const settings = { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId };
const withBoards = { ...settings, BOARDS_RESOURCE: "api://boards" };
const graph = microsoftGraph().registration;

/** A service principal as printed by `az ad sp show`. */
const boards = {
  appId: "e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b",
  servicePrincipalNames: ["e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b", "api://boards"],
  oauth2PermissionScopes: [
    { id: "0c8a5b1e-52b8-4a8e-9f57-6c1d0e2f3a41", value: "Boards.Read", type: "User", isEnabled: true },
    { id: "1d9b6c2f-63c9-4b9f-8068-7d2e1f304b52", value: "Boards.ReadWrite", type: "Admin", isEnabled: true },
    { id: "2eac7d30-74da-4ca0-9179-8e3f20415c63", value: "Boards.Delete", type: "User", isEnabled: true },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oboql-registration-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function writeTempFile(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const print = (environment: Record<string, string>, ...args: string[]): Promise<CommandResult> =>
  runCommand(printPermissions, environment, ["--format", "manifest", ...args]);

async function printManifest(environment: Record<string, string>, ...args: string[]): Promise<Application> {
  const { error, output } = await print(environment, ...args);
  expect(error).toBeUndefined();
  return JSON.parse(output) as Application;
}

/** Returns the names of the permissions in a manifest, by the application id of the API. */
function getPermissionNames({ requiredResourceAccess = [] }: Application): Record<string, string[]> {
  const names = new Map<string | undefined, string>([
    ...Object.entries(graph?.permissions ?? {}).map(([name, { id }]) => [id, name] as const),
    ...boards.oauth2PermissionScopes.map(({ id, value }) => [id, value] as const),
  ]);
  return Object.fromEntries(
    requiredResourceAccess.map(({ resourceAppId = "", resourceAccess = [] }) => {
      expect(resourceAccess.map(({ type }) => type)).toEqual(resourceAccess.map(() => "Scope"));
      return [resourceAppId, resourceAccess.map(({ id }) => names.get(id) ?? "unknown")];
    }),
  );
}

describe("the permissions of the manifest", () => {
  it("lists the permissions that the schema requires without the boards API, if that is not configured", async () => {
    expect(getPermissionNames(await printManifest(settings))).toEqual({
      [graph?.appId ?? ""]: readScopesFromSdl(/microsoft-graph/)["MICROSOFT_GRAPH"],
    });
  });

  it("lists the permissions that the schema requires of every API, with the service principal of the boards API", async () => {
    const path = await writeTempFile("boards.json", boards);
    const required = readScopesFromSdl();
    expect(getPermissionNames(await printManifest(withBoards, "--service-principal", path))).toEqual({
      [graph?.appId ?? ""]: required["MICROSOFT_GRAPH"],
      [boards.appId]: required["BOARDS"],
    });
  });

  it("lists only the permissions of the operations in --operation", async () => {
    const operations = "query A { me { id } } query B { messages { nodes { id } } }";
    const path = await writeTempFile("operations.graphql", operations);
    expect(getPermissionNames(await printManifest(settings, "--operation", path))).toEqual({
      [graph?.appId ?? ""]: ["Mail.Read", "User.Read"],
    });
  });

  it("lists only the permissions of the documents in --documents", async () => {
    const path = await writeTempFile("documents.json", { a: "{ me { id } }", b: "{ me { manager { id } } }" });
    expect(getPermissionNames(await printManifest(settings, "--documents", path))).toEqual({
      [graph?.appId ?? ""]: ["User.Read", "User.Read.All"],
    });
  });

  it("prints on stderr which permissions only an administrator can consent to", async () => {
    const path = await writeTempFile("boards.json", boards);
    const { notices } = await print(withBoards, "--service-principal", path);
    expect(notices).toBe(
      "only an administrator can consent to GroupMember.Read.All, User.Read.All, Boards.ReadWrite\n",
    );
  });
});

describe("the manifest", () => {
  it("describes the tokens as the API validates them", async () => {
    const { auth } = loadAppConfig(minimalSettings);
    const manifest = await printManifest(settings);
    expect(manifest).toMatchObject({
      signInAudience: "AzureADMyOrg",
      identifierUris: [`api://${auth.clientId}`],
      api: {
        requestedAccessTokenVersion: 2,
        knownClientApplications: [],
        oauth2PermissionScopes: [{ value: auth.acceptedScopes[0], type: "Admin", isEnabled: true }],
      },
      optionalClaims: { accessToken: [{ name: "xms_cc", essential: false }] },
    });
    expect(auth.audiences).toEqual(expect.arrayContaining(manifest.identifierUris ?? []));
  });

  it("prints a display name instead of an App ID URI, and a notice, without AZURE_CLIENT_ID", async () => {
    const { error, output, notices } = await print({}, "--display-name", "Harbor API");
    expect(error).toBeUndefined();
    const manifest = JSON.parse(output) as Application;
    expect(manifest).toMatchObject({ displayName: "Harbor API", api: { requestedAccessTokenVersion: 2 } });
    expect(manifest).not.toHaveProperty("identifierUris");
    expect(notices).toContain("AZURE_CLIENT_ID is not set");
  });

  it("reads the same variables as the API", async () => {
    const knownClient = "aaaaaaaa-1e2f-4a3b-9c4d-6e5f4a3b2c1d";
    const developerClient = "c4d8e2f1-6a90-4b3c-8d7e-5f6a7b8c9d0e";
    const environment = {
      AZURE_TENANT_ID: "organizations",
      API_AUDIENCE: `${clientId}, https://api.harbor.example`,
      API_SCOPE: "Graph.Use",
      DEV_CLIENT_ID: developerClient.toUpperCase(),
    };
    const args = ["--known-client", knownClient, "--known-client", developerClient];
    expect(await printManifest(environment, ...args)).toMatchObject({
      signInAudience: "AzureADMultipleOrgs",
      identifierUris: ["https://api.harbor.example"],
      api: {
        knownClientApplications: [knownClient, developerClient],
        oauth2PermissionScopes: [{ value: "Graph.Use" }],
      },
    });
  });

  it("exposes every scope in API_SCOPE, each with its own id and title", async () => {
    const { api } = await printManifest({ ...settings, API_SCOPE: "access_as_user, Data.Write" });
    const scopes = api?.oauth2PermissionScopes ?? [];
    expect(scopes.map(({ value }) => value)).toEqual(["access_as_user", "Data.Write"]);
    expect(scopes[0]?.id).toBe("f140324f-e169-5968-be50-831151568db9");
    for (const name of ["id", "adminConsentDisplayName", "userConsentDisplayName"] as const)
      expect(new Set(scopes.map((scope) => scope[name])).size, name).toBe(2);
  });

  it("requires admin consent for every scope, unless --user-consent is set", async () => {
    const environment = { ...settings, API_SCOPE: "access_as_user, Data.Write" };
    for (const [type, ...args] of [["Admin"], ["User", "--user-consent"]]) {
      const { api } = await printManifest(environment, ...args);
      expect(api?.oauth2PermissionScopes?.map((scope) => scope.type)).toEqual([type, type]);
    }
  });

  it("lists CONSENT_CLIENT_ID as a known client, unless it is the registration itself", async () => {
    const getKnownClients = async (id: string) =>
      (await printManifest({ ...settings, CONSENT_CLIENT_ID: id })).api?.knownClientApplications;
    expect(await getKnownClients("AAAAAAAA-1e2f-4a3b-9c4d-6e5f4a3b2c1d")).toEqual([
      "aaaaaaaa-1e2f-4a3b-9c4d-6e5f4a3b2c1d",
    ]);
    expect(await getKnownClients(clientId)).toEqual([]);
  });

  it("finds the service principal of an API whose App ID URI ends in a slash", async () => {
    const names = ["https://boards.example/"];
    const path = await writeTempFile("slash.json", { ...boards, servicePrincipalNames: names });
    for (const BOARDS_RESOURCE of ["https://boards.example/", "https://boards.example"]) {
      const manifest = await printManifest({ ...settings, BOARDS_RESOURCE }, "--service-principal", path);
      expect(Object.keys(getPermissionNames(manifest)), BOARDS_RESOURCE).toContain(boards.appId);
    }
  });

  it("sets a sign-in audience only if AZURE_TENANT_ID is set", async () => {
    expect(await printManifest({ AZURE_CLIENT_ID: clientId })).not.toHaveProperty("signInAudience");
  });

  it("derives the scope id from the name of the scope only, or takes it from --scope-id", async () => {
    const printScopeId = async (environment: Record<string, string>, ...args: string[]): Promise<string | undefined> =>
      (await printManifest(environment, ...args)).api?.oauth2PermissionScopes?.[0]?.id;
    // UUID version 5 of `urn:oboql:scope:access_as_user`. It must not change: existing registrations have it.
    const id = "f140324f-e169-5968-be50-831151568db9";
    expect(await printScopeId(settings)).toBe(id);
    expect(await printScopeId({ ...settings, API_SCOPE: "other" })).not.toBe(id);
    expect(await printScopeId(settings, "--scope-id", tenantId.toUpperCase())).toBe(tenantId);
  });
});

describe("errors", () => {
  async function printAndReadErrors(environment: Record<string, string>, ...args: string[]): Promise<string[]> {
    const { error, output } = await print(environment, ...args);
    expect(error).toBeInstanceOf(Error);
    expect(output).toBe("");
    return (error as Error).message.split("\n");
  }

  it("rejects a missing service principal of the boards API, and prints how to get it", async () => {
    expect(await printAndReadErrors(withBoards)).toEqual([
      expect.stringMatching(/^BOARDS: .*'az ad sp show --id api:\/\/boards > api.json'.*--service-principal api.json/),
    ]);
  });

  it("rejects operations of an API that is not configured", async () => {
    const path = await writeTempFile("boards.graphql", "{ boards { nodes { id } } }");
    expect(await printAndReadErrors(settings, "--operation", path)).toEqual([
      expect.stringContaining("BOARDS_RESOURCE is not set; the operations require BOARDS"),
    ]);
  });

  it("rejects a service principal without a required permission, or with a disabled one", async () => {
    const [read, write] = boards.oauth2PermissionScopes;
    const disabled = { ...boards, oauth2PermissionScopes: [read, { ...write, isEnabled: false }] };
    const path = await writeTempFile("disabled.json", disabled);
    expect(await printAndReadErrors(withBoards, "--service-principal", path)).toEqual([
      "BOARDS: unknown id of the delegated permission Boards.ReadWrite; the service principal does not expose it",
    ]);
  });

  it("rejects the service principal of another API", async () => {
    const path = await writeTempFile("other.json", { ...boards, servicePrincipalNames: ["api://other"] });
    expect(await printAndReadErrors(withBoards, "--service-principal", path)).toEqual([
      expect.stringContaining("other.json: its App ID URIs match no configured API"),
    ]);
  });

  it("rejects a file that is not a service principal", async () => {
    for (const content of ["not JSON", "null", [], { ...boards, appId: "boards" }]) {
      const path = await writeTempFile("invalid.json", content);
      expect(await printAndReadErrors(withBoards, "--service-principal", path), JSON.stringify(content)).toEqual([
        expect.stringContaining("invalid.json: not a service principal"),
      ]);
    }
  });

  it("rejects invalid settings and options", async () => {
    const cases: [environment: Record<string, string>, args: string[], message: string][] = [
      [{ AZURE_CLIENT_ID: "mine" }, [], "AZURE_CLIENT_ID must be the application"],
      [{ AZURE_TENANT_ID: "not a tenant" }, [], "AZURE_TENANT_ID must be"],
      [{ DEV_CLIENT_ID: "mine" }, [], "DEV_CLIENT_ID must be the application"],
      [{ API_SCOPE: 'a "quoted" scope' }, [], "API_SCOPE must be scopes of at most 120 characters"],
      [{ API_SCOPE: "x".repeat(121) }, [], "API_SCOPE must be scopes of at most 120 characters"],
      [{ API_SCOPE: "two scopes" }, ["--scope-id", tenantId], "API_SCOPE must be a single scope with --scope-id"],
      [{ CONSENT_CLIENT_ID: "mine" }, [], "CONSENT_CLIENT_ID must be the application"],
      [{ NODE_ENV: "prod" }, [], "NODE_ENV must be"],
      [{ BOARDS_BASE_URL: "https://boards.example.com" }, [], "BOARDS_RESOURCE is not set"],
      [{}, ["--known-client", "mine"], "--known-client must be"],
      [{}, ["--scope-id", "mine"], "--scope-id must be"],
      [{}, ["--service-principal", "/missing/file.json"], "cannot read the file /missing/file.json"],
      [{}, ["--other"], "usage: "],
      [{}, ["--operation", "a.graphql", "--documents", "b.json"], "usage: "],
    ];
    for (const [environment, args, message] of cases) {
      const errors = await printAndReadErrors({ ...settings, ...environment }, ...args);
      expect(errors.join("\n"), JSON.stringify([environment, args])).toContain(message);
    }
  });
});
