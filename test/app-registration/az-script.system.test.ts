import type { Application } from "@microsoft/microsoft-graph-types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { printPermissions } from "../../src/cli/permissions.ts";
import { registry } from "../../src/downstream/registry.ts";
import type { FakeAz } from "../support/fake-az.ts";
import {
  closeFakeTenant,
  projectsId,
  projectsScopes,
  runRegistration,
  createScript,
  startFakeTenant,
  withProjects,
} from "../support/az-script.ts";
import { runCommand } from "../support/run-command.ts";
import { scopesInSchema } from "../support/schema-scopes.ts";
import { clientId, tenantId } from "../support/settings.ts";

const graph = registry.MICROSOFT_GRAPH.registration;

let az: FakeAz;
beforeEach(async () => {
  az = await startFakeTenant();
});
afterEach(() => closeFakeTenant(az));

const register = (environment: Record<string, string>, ...given: string[]): Promise<Record<string, string>> =>
  runRegistration(az, environment, ...given);

function findApplication(id: string | undefined): Application {
  const found = az.applications.find(({ appId }) => appId === id);
  if (!found) throw new Error("no such registration");
  return found;
}

/** Permissions as the directory has them: ids by application id. */
function getPermissionIds({ requiredResourceAccess = [] }: Application): Record<string, (string | undefined)[]> {
  return Object.fromEntries(
    requiredResourceAccess.map(({ resourceAppId = "", resourceAccess = [] }) => {
      expect(resourceAccess.map(({ type }) => type)).toEqual(resourceAccess.map(() => "Scope"));
      return [resourceAppId, resourceAccess.map(({ id }) => id)];
    }),
  );
}

function getGraphPermissionIds(scopes: readonly string[] = []): (string | undefined)[] {
  return scopes.map((scope) => graph?.permissions[scope]?.id);
}

describe("from nothing", () => {
  it("the script registers what the schema needs of every API", async () => {
    const needed = scopesInSchema();
    const settings = await register(withProjects);
    expect(settings).toEqual({ AZURE_CLIENT_ID: az.applications[0]?.appId, AZURE_TENANT_ID: tenantId });
    expect(az.applications).toHaveLength(1);
    expect(getPermissionIds(findApplication(settings["AZURE_CLIENT_ID"]))).toEqual({
      [graph?.appId ?? ""]: getGraphPermissionIds(needed["MICROSOFT_GRAPH"]),
      [projectsId]: Object.values(projectsScopes),
    });
    expect(Object.keys(projectsScopes)).toEqual(needed["PROJECTS"]);
  });

  it("of an API that is not configured, nothing is asked for", async () => {
    const settings = await register({});
    expect(getPermissionIds(findApplication(settings["AZURE_CLIENT_ID"]))).toEqual({
      [graph?.appId ?? ""]: getGraphPermissionIds(scopesInSchema(["base", "microsoft-graph"])["MICROSOFT_GRAPH"]),
    });
  });

  it("the script sends what the manifest says", async () => {
    const known = "a8c7b6d5-1e2f-4a3b-9c4d-6e5f4a3b2c1d";
    const { AZURE_CLIENT_ID = "" } = await register({}, "--known-client", known);
    const manifest = await runCommand(printPermissions, { AZURE_CLIENT_ID }, [
      ...["--format", "manifest", "--known-client", known],
    ]);
    expect(az.patches.map(({ body }) => body)).toEqual([JSON.parse(manifest.output)]);
  });

  it("there is a service principal for each registration", async () => {
    const { AZURE_CLIENT_ID, DEV_CLIENT_ID } = await register({}, "--dev-client");
    expect(az.servicePrincipals.map(({ appId }) => appId)).toEqual([projectsId, AZURE_CLIENT_ID, DEV_CLIENT_ID]);
  });

  it("the developers' client is a public client that may call the API, which knows it", async () => {
    const uri = "http://localhost:4000/";
    const { AZURE_CLIENT_ID = "", DEV_CLIENT_ID = "" } = await register({}, "--dev-client", "--spa-redirect-uri", uri);
    const api = findApplication(AZURE_CLIENT_ID);
    const developers = findApplication(DEV_CLIENT_ID);
    expect(developers).toMatchObject({
      displayName: "OboQL developers",
      isFallbackPublicClient: true,
      spa: { redirectUris: [uri] },
    });
    expect(getPermissionIds(developers)).toEqual({ [AZURE_CLIENT_ID]: [api.api?.oauth2PermissionScopes?.[0]?.id] });
    expect(api.api?.knownClientApplications).toEqual([DEV_CLIENT_ID]);
  });

  it("the federated credential is for tokens that the cloud's directory takes", async () => {
    const federated = [
      "--federated-issuer",
      "https://oidc.example/",
      "--federated-subject",
      "system:serviceaccount:a:b",
    ];
    const { AZURE_CLIENT_ID = "" } = await register({}, ...federated);
    expect(az.federatedCredentials.get(AZURE_CLIENT_ID)).toMatchObject([
      {
        name: expect.stringMatching(/^[\w-]{3,120}$/) as string,
        issuer: "https://oidc.example/",
        subject: "system:serviceaccount:a:b",
        audiences: ["api://AzureADTokenExchange"],
      },
    ]);
    const government = { AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us" };
    expect(await createScript(government, ...federated)).toContain('"audiences":["api://AzureADTokenExchangeUSGov"]');
  });

  it("what was just made may be unknown for a moment", async () => {
    az.notFoundCount = 3;
    await register({});
    expect(az.applications).toHaveLength(1);
  });

  it("names and subjects may hold what means something to a shell, to JSON or to az", async () => {
    const name = 'A `b` $(c) "d" \\ é';
    const subject = `repo:o'b/\`x\`:ref:$HOME "y" \\`;
    const issuer = "https://oidc.example/";
    await register({}, "--display-name", name, "--federated-issuer", issuer, "--federated-subject", subject);
    const { AZURE_CLIENT_ID = "" } = await register(
      ...([{}, "--display-name", name, "--federated-issuer", issuer, "--federated-subject", subject] as const),
    );
    expect(az.applications.map(({ displayName }) => displayName)).toEqual([name]);
    expect(findApplication(AZURE_CLIENT_ID).api?.oauth2PermissionScopes).toMatchObject([
      { userConsentDisplayName: `Access ${name} as you` },
    ]);
    expect(az.federatedCredentials.get(AZURE_CLIENT_ID)).toMatchObject([{ subject }]);
  });
});

describe("run again", () => {
  const everything = [
    ...["--dev-client", "--spa-redirect-uri", "https://api.harbor.example/"],
    ...["--federated-issuer", "https://oidc.example/", "--federated-subject", "a"],
  ];

  it("the script changes nothing", async () => {
    const settings = await register(withProjects, ...everything);
    const stateOf = ({ applications, servicePrincipals, federatedCredentials }: FakeAz): unknown =>
      structuredClone({ applications, servicePrincipals, federatedCredentials });
    const before = stateOf(az);
    expect(await register(withProjects, ...everything)).toEqual(settings);
    expect(stateOf(az)).toEqual(before);
  });

  it("it finds the registrations by their ids, and keeps what others added to their lists", async () => {
    const { AZURE_CLIENT_ID = "", DEV_CLIENT_ID = "" } = await register({}, ...everything);
    const api = findApplication(AZURE_CLIENT_ID);
    const other = { name: "email" };
    const scopes = [
      { id: "33333333-0000-4000-8000-000000000000", value: "other" },
      { id: "44444444-0000-4000-8000-000000000000", value: "access_as_user" },
    ];
    Object.assign(api, {
      displayName: "renamed",
      identifierUris: ["https://harbor.example/api"],
      api: { knownClientApplications: [clientId], oauth2PermissionScopes: scopes },
      optionalClaims: { accessToken: [other], idToken: [other] },
      requiredResourceAccess: [{ resourceAppId: clientId, resourceAccess: [] }],
    });
    const developers = findApplication(DEV_CLIENT_ID);
    developers.requiredResourceAccess?.push({ resourceAppId: clientId, resourceAccess: [] });

    await register({ AZURE_CLIENT_ID, DEV_CLIENT_ID });
    expect(az.applications).toHaveLength(2);
    expect(api).toMatchObject({
      displayName: "renamed",
      identifierUris: ["https://harbor.example/api", `api://${AZURE_CLIENT_ID}`],
      api: { knownClientApplications: [clientId, DEV_CLIENT_ID], oauth2PermissionScopes: scopes },
      optionalClaims: { accessToken: [other, { name: "xms_cc" }], idToken: [other] },
    });
    // What the schema does not need is not asked for.
    expect(Object.keys(getPermissionIds(api))).toEqual([graph?.appId]);
    expect(getPermissionIds(developers)).toEqual({ [clientId]: [], [AZURE_CLIENT_ID]: [scopes[1]?.id] });
    expect(developers.spa?.redirectUris).toEqual(["https://api.harbor.example/"]);
  });

  it("a registration for several tenants stays one, unless AZURE_TENANT_ID says otherwise", async () => {
    const { AZURE_CLIENT_ID = "" } = await register({ AZURE_TENANT_ID: "organizations" });
    await register({ AZURE_CLIENT_ID });
    expect(findApplication(AZURE_CLIENT_ID).signInAudience).toBe("AzureADMultipleOrgs");
    await register({ AZURE_CLIENT_ID, AZURE_TENANT_ID: tenantId });
    expect(findApplication(AZURE_CLIENT_ID).signInAudience).toBe("AzureADMyOrg");
  });

  it("it adds the scope to others", async () => {
    const { AZURE_CLIENT_ID = "" } = await register({});
    await register({ AZURE_CLIENT_ID, API_SCOPE: "Graph.Use" });
    const scopes = findApplication(AZURE_CLIENT_ID).api?.oauth2PermissionScopes;
    expect(scopes?.map(({ value }) => value)).toEqual(["access_as_user", "Graph.Use"]);
  });
});
