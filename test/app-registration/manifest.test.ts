import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Application } from "@microsoft/microsoft-graph-types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { printPermissions } from "../../src/cli/permissions.ts";
import { loadAppConfig } from "../../src/app.ts";
import { registry } from "../../src/downstream/registry.ts";
import { runCommand, type CommandResult } from "../support/run-command.ts";
import { scopesInSchema } from "../support/schema-scopes.ts";
import { clientId, minimalSettings, tenantId } from "../support/settings.ts";

const settings = { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId };
const withProjects = { ...settings, PROJECTS_RESOURCE: "api://projects/" };
const graph = registry.MICROSOFT_GRAPH.registration;

/** As `az ad sp show` gives it. */
const projects = {
  appId: "e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b",
  servicePrincipalNames: ["e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b", "api://projects"],
  oauth2PermissionScopes: [
    { id: "0c8a5b1e-52b8-4a8e-9f57-6c1d0e2f3a41", value: "Projects.Read", type: "User", isEnabled: true },
    { id: "1d9b6c2f-63c9-4b9f-8068-7d2e1f304b52", value: "Projects.ReadWrite", type: "Admin", isEnabled: true },
    { id: "2eac7d30-74da-4ca0-9179-8e3f20415c63", value: "Projects.Delete", type: "User", isEnabled: true },
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

const print = (environment: Record<string, string>, ...given: string[]): Promise<CommandResult> =>
  runCommand(printPermissions, environment, ["--format", "manifest", ...given]);

async function printManifest(environment: Record<string, string>, ...given: string[]): Promise<Application> {
  const { error, output } = await print(environment, ...given);
  expect(error).toBeUndefined();
  return JSON.parse(output) as Application;
}

/** Names of the permissions that a manifest asks for, by application id. */
function getPermissionNames({ requiredResourceAccess = [] }: Application): Record<string, string[]> {
  const names = new Map<string | undefined, string>([
    ...Object.entries(graph?.permissions ?? {}).map(([name, { id }]) => [id, name] as const),
    ...projects.oauth2PermissionScopes.map(({ id, value }) => [id, value] as const),
  ]);
  return Object.fromEntries(
    requiredResourceAccess.map(({ resourceAppId = "", resourceAccess = [] }) => {
      expect(resourceAccess.map(({ type }) => type)).toEqual(resourceAccess.map(() => "Scope"));
      return [resourceAppId, resourceAccess.map(({ id }) => names.get(id) ?? "unknown")];
    }),
  );
}

describe("the permissions of the manifest", () => {
  it("are those that the schema needs, where the Projects API is not configured", async () => {
    expect(getPermissionNames(await printManifest(settings))).toEqual({
      [graph?.appId ?? ""]: scopesInSchema(["base", "microsoft-graph"])["MICROSOFT_GRAPH"],
    });
  });

  it("are those that the schema needs of every API, where the Projects API is known by its service principal", async () => {
    const path = await writeTempFile("projects.json", projects);
    const needed = scopesInSchema();
    expect(getPermissionNames(await printManifest(withProjects, "--service-principal", path))).toEqual({
      [graph?.appId ?? ""]: needed["MICROSOFT_GRAPH"],
      [projects.appId]: needed["PROJECTS"],
    });
  });

  it("are those of given operations", async () => {
    const path = await writeTempFile(
      "operations.graphql",
      "query A { me { id } } query B { messages { nodes { id } } }",
    );
    expect(getPermissionNames(await printManifest(settings, "--operation", path))).toEqual({
      [graph?.appId ?? ""]: ["Mail.Read", "User.Read"],
    });
  });

  it("are those of given documents", async () => {
    const path = await writeTempFile("documents.json", { a: "{ me { id } }", b: "{ me { manager { id } } }" });
    expect(getPermissionNames(await printManifest(settings, "--documents", path))).toEqual({
      [graph?.appId ?? ""]: ["User.Read", "User.Read.All"],
    });
  });

  it("come with what only an administrator can consent to, for people", async () => {
    const path = await writeTempFile("projects.json", projects);
    const { notices } = await print(withProjects, "--service-principal", path);
    expect(notices).toBe(
      "only an administrator can consent to GroupMember.Read.All, User.Read.All, Projects.ReadWrite\n",
    );
  });
});

describe("the registration of the manifest", () => {
  it("is what this API expects of the tokens that it is sent", async () => {
    const { auth: identity } = loadAppConfig(minimalSettings);
    const manifest = await printManifest(settings);
    expect(manifest).toMatchObject({
      signInAudience: "AzureADMyOrg",
      identifierUris: [`api://${identity.clientId}`],
      api: {
        requestedAccessTokenVersion: 2,
        knownClientApplications: [],
        oauth2PermissionScopes: [{ value: identity.requiredScope, type: "User", isEnabled: true }],
      },
      optionalClaims: { accessToken: [{ name: "xms_cc", essential: false }] },
    });
    expect(identity.audiences).toEqual(expect.arrayContaining(manifest.identifierUris ?? []));
  });

  it("has a name instead of an App ID URI where there is none yet, and that is said", async () => {
    const { error, output, notices } = await print({}, "--display-name", "Harbor API");
    expect(error).toBeUndefined();
    const manifest = JSON.parse(output) as Application;
    expect(manifest).toMatchObject({ displayName: "Harbor API", api: { requestedAccessTokenVersion: 2 } });
    expect(manifest).not.toHaveProperty("identifierUris");
    expect(notices).toContain("AZURE_CLIENT_ID is not set");
  });

  it("follows the variables that the API reads", async () => {
    const known = "aaaaaaaa-1e2f-4a3b-9c4d-6e5f4a3b2c1d";
    const developers = "c4d8e2f1-6a90-4b3c-8d7e-5f6a7b8c9d0e";
    const environment = {
      AZURE_TENANT_ID: "organizations",
      API_AUDIENCE: `${clientId}, https://api.harbor.example`,
      API_SCOPE: "Graph.Use",
      DEV_CLIENT_ID: developers.toUpperCase(),
    };
    expect(await printManifest(environment, "--known-client", known, "--known-client", developers)).toMatchObject({
      signInAudience: "AzureADMultipleOrgs",
      identifierUris: ["https://api.harbor.example"],
      api: { knownClientApplications: [known, developers], oauth2PermissionScopes: [{ value: "Graph.Use" }] },
    });
  });

  it("says whose accounts may sign in only if AZURE_TENANT_ID does", async () => {
    expect(await printManifest({ AZURE_CLIENT_ID: clientId })).not.toHaveProperty("signInAudience");
  });

  it("has one id for a scope, at any time, and another one for another scope", async () => {
    const idOf = async (environment: Record<string, string>, ...given: string[]): Promise<string | undefined> =>
      (await printManifest(environment, ...given)).api?.oauth2PermissionScopes?.[0]?.id;
    // RFC 9562 5.5, of `urn:oboql:scope:access_as_user`. Where it has been registered, it has to stay.
    expect(await idOf(settings)).toBe("f140324f-e169-5968-be50-831151568db9");
    expect(await idOf({ ...settings, API_SCOPE: "other" })).not.toBe("f140324f-e169-5968-be50-831151568db9");
    expect(await idOf(settings, "--scope-id", tenantId.toUpperCase())).toBe(tenantId);
  });
});

describe("there is no manifest", () => {
  async function printAndReadErrors(environment: Record<string, string>, ...given: string[]): Promise<string[]> {
    const { error, output } = await print(environment, ...given);
    expect(error).toBeInstanceOf(Error);
    expect(output).toBe("");
    return (error as Error).message.split("\n");
  }

  it("with ids that nobody knows: it says how to get those of the Projects API", async () => {
    expect(await printAndReadErrors(withProjects)).toEqual([
      expect.stringMatching(
        /^PROJECTS: .*'az ad sp show --id api:\/\/projects > api.json'.*--service-principal api.json/,
      ),
    ]);
  });

  it("for operations of an API that is not configured", async () => {
    const path = await writeTempFile("projects.graphql", "{ projects { nodes { id } } }");
    expect(await printAndReadErrors(settings, "--operation", path)).toEqual([
      expect.stringContaining("need PROJECTS, and PROJECTS_RESOURCE"),
    ]);
  });

  it("for an API that lacks a permission, or has it disabled", async () => {
    const [read, write] = projects.oauth2PermissionScopes;
    const path = await writeTempFile("poor.json", {
      ...projects,
      oauth2PermissionScopes: [read, { ...write, isEnabled: false }],
    });
    expect(await printAndReadErrors(withProjects, "--service-principal", path)).toEqual([
      "PROJECTS: no id is known of the delegated permission Projects.ReadWrite; its service principal does not expose it",
    ]);
  });

  it("from the service principal of another API", async () => {
    const path = await writeTempFile("other.json", { ...projects, servicePrincipalNames: ["api://other"] });
    expect(await printAndReadErrors(withProjects, "--service-principal", path)).toEqual([
      expect.stringContaining("other.json: has the App ID URI of no API that is configured"),
    ]);
  });

  it("from a file that is no service principal", async () => {
    for (const content of ["not JSON", "null", [], { ...projects, appId: "projects" }]) {
      const path = await writeTempFile("odd.json", content);
      expect(await printAndReadErrors(withProjects, "--service-principal", path)).toEqual([
        expect.stringContaining("odd.json: is no service principal"),
      ]);
    }
  });

  it.each([
    [{ AZURE_CLIENT_ID: "mine" }, [], "AZURE_CLIENT_ID must be the application"],
    [{ AZURE_TENANT_ID: "not a tenant" }, [], "AZURE_TENANT_ID must be"],
    [{ DEV_CLIENT_ID: "mine" }, [], "DEV_CLIENT_ID must be the application"],
    [{ API_SCOPE: "two scopes" }, [], "API_SCOPE must be a scope"],
    [{ PROJECTS_BASE_URL: "https://projects.example.com" }, [], "PROJECTS_RESOURCE is not set"],
    [{}, ["--known-client", "mine"], "--known-client must be"],
    [{}, ["--scope-id", "mine"], "--scope-id must be"],
    [{}, ["--service-principal", "/nowhere/at-all.json"], "the file /nowhere/at-all.json cannot be read"],
    [{}, ["--federated-issuer", "https://oidc.example"], "--federated-issuer goes with --format azcli"],
    [{}, ["--dev-client"], "--dev-client goes with --format azcli"],
    [{}, ["--other"], "usage: "],
    [{}, ["--operation", "a.graphql", "--documents", "b.json"], "usage: "],
  ])("with %j and %j", async (environment, given, complaint) => {
    expect((await printAndReadErrors({ ...settings, ...environment }, ...given)).join("\n")).toContain(complaint);
  });

  it("and every fault of the options is named at once", async () => {
    const { error } = await runCommand(printPermissions, {}, ["--known-client", "x", "--scope-id", "y"]);
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message.split("\n")).toEqual([
      "--scope-id goes with --format",
      "--known-client goes with --format",
      expect.stringContaining("--scope-id must be"),
      expect.stringContaining("--known-client must be"),
    ]);
  });

  it("in an unknown format", async () => {
    const { error } = await runCommand(printPermissions, settings, ["--format", "bicep"]);
    expect((error as Error).message).toContain("--format must be manifest or azcli");
  });
});
