import type { Application } from "@microsoft/microsoft-graph-types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { printPermissions } from "../../../src/cli/permissions.ts";
import { microsoftGraph } from "../../../src/downstream/microsoft-graph/definition.ts";
import {
  closeFakeTenant,
  createScript,
  boardsId,
  boardsScopes,
  runRegistration,
  runScript,
  startFakeTenant,
  withBoards,
} from "../../support/az-script.ts";
import type { FakeAz } from "../../support/fake-az.ts";
import { runCommand } from "../../support/run-command.ts";
import { readScopesFromSdl } from "../../support/schema-scopes.ts";
import { clientId, tenantId } from "../../support/settings.ts";

const graph = microsoftGraph().registration;

let az: FakeAz;
beforeEach(async () => {
  az = await startFakeTenant();
});
afterEach(() => closeFakeTenant(az));

const register = (environment: Record<string, string>, ...args: string[]): Promise<Record<string, string>> =>
  runRegistration(az, environment, ...args);

function findApplication(id: string | undefined): Application {
  return az.applications.find(({ appId }) => appId === id) ?? expect.fail(`no registration ${String(id)}`);
}

/** Returns the ids of the permissions of an application, by the application id of the API. */
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

describe("a tenant without a registration", () => {
  it("registers the API with the permissions that the schema requires of every API", async () => {
    const required = readScopesFromSdl();
    const settings = await register(withBoards);
    expect(settings).toEqual({ AZURE_CLIENT_ID: az.applications[0]?.appId, AZURE_TENANT_ID: tenantId });
    expect(az.applications).toHaveLength(1);
    expect(getPermissionIds(findApplication(settings["AZURE_CLIENT_ID"]))).toEqual({
      [graph?.appId ?? ""]: getGraphPermissionIds(required["MICROSOFT_GRAPH"]),
      [boardsId]: Object.values(boardsScopes),
    });
    expect(Object.keys(boardsScopes)).toEqual(required["BOARDS"]);
  });

  it("requests no permissions of an API that is not configured", async () => {
    const settings = await register({});
    expect(getPermissionIds(findApplication(settings["AZURE_CLIENT_ID"]))).toEqual({
      [graph?.appId ?? ""]: getGraphPermissionIds(readScopesFromSdl(/microsoft-graph/)["MICROSOFT_GRAPH"]),
    });
  });

  it("sends the same application as the manifest", async () => {
    const knownClient = "a8c7b6d5-1e2f-4a3b-9c4d-6e5f4a3b2c1d";
    const { AZURE_CLIENT_ID = "" } = await register({}, "--known-client", knownClient);
    const args = ["--format", "manifest", "--known-client", knownClient];
    const manifest = await runCommand(printPermissions, { AZURE_CLIENT_ID }, args);
    expect(az.patches.map(({ body }) => body)).toEqual([JSON.parse(manifest.output)]);
  });

  it("creates a service principal for each registration", async () => {
    const { AZURE_CLIENT_ID, DEV_CLIENT_ID } = await register({}, "--dev-client");
    expect(az.servicePrincipals.map(({ appId }) => appId)).toEqual([boardsId, AZURE_CLIENT_ID, DEV_CLIENT_ID]);
  });

  it("registers the developers' client as a public client that may call the API, and as its known client", async () => {
    const uri = "http://localhost:4000/";
    const { AZURE_CLIENT_ID = "", DEV_CLIENT_ID = "" } = await register({}, "--dev-client", "--spa-redirect-uri", uri);
    const api = findApplication(AZURE_CLIENT_ID);
    const developerClient = findApplication(DEV_CLIENT_ID);
    expect(developerClient).toMatchObject({
      displayName: "OboQL developers",
      isFallbackPublicClient: true,
      spa: { redirectUris: [uri] },
    });
    expect(getPermissionIds(developerClient)).toEqual({
      [AZURE_CLIENT_ID]: [api.api?.oauth2PermissionScopes?.[0]?.id],
    });
    expect(api.api?.knownClientApplications).toEqual([DEV_CLIENT_ID]);
  });

  it("adds a federated credential with the audience of the cloud", async () => {
    const issuer = "https://oidc.example/";
    const subject = "system:serviceaccount:a:b";
    const args = ["--federated-issuer", issuer, "--federated-subject", subject];
    const { AZURE_CLIENT_ID = "" } = await register({}, ...args);
    expect(az.federatedCredentials.get(AZURE_CLIENT_ID)).toMatchObject([
      {
        name: expect.stringMatching(/^[\w-]{3,120}$/) as string,
        issuer,
        subject,
        audiences: ["api://AzureADTokenExchange"],
      },
    ]);
    const government = { AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us" };
    expect(await createScript(government, ...args)).toContain('"audiences":["api://AzureADTokenExchangeUSGov"]');
  });

  it("retries while a new registration is not found", async () => {
    az.notFoundCount = 3;
    await register({});
    expect(az.applications).toHaveLength(1);
  });

  it("quotes characters that are special in a shell, in JSON or for az", async () => {
    const name = 'A `b` $(c) "d" \\ é';
    const subject = `repo:o'b/\`x\`:ref:$HOME "y" \\`;
    const federation = ["--federated-issuer", "https://oidc.example/", "--federated-subject", subject];
    await register({}, "--display-name", name, ...federation);
    const { AZURE_CLIENT_ID = "" } = await register({}, "--display-name", name, ...federation);
    expect(az.applications.map(({ displayName }) => displayName)).toEqual([name]);
    expect(findApplication(AZURE_CLIENT_ID).api?.oauth2PermissionScopes).toMatchObject([
      { userConsentDisplayName: `Access ${name} as you` },
    ]);
    expect(az.federatedCredentials.get(AZURE_CLIENT_ID)).toMatchObject([{ subject }]);
  });
});

describe("a tenant with the registration", () => {
  const allOptions = [
    ...["--dev-client", "--spa-redirect-uri", "https://api.harbor.example/"],
    ...["--federated-issuer", "https://oidc.example/", "--federated-subject", "a"],
  ];

  it("changes nothing if the registration is up to date", async () => {
    const settings = await register(withBoards, ...allOptions);
    const copyState = ({ applications, servicePrincipals, federatedCredentials }: FakeAz): unknown =>
      structuredClone({ applications, servicePrincipals, federatedCredentials });
    const before = copyState(az);
    expect(await register(withBoards, ...allOptions)).toEqual(settings);
    expect(copyState(az)).toEqual(before);
  });

  it("finds the registrations by their ids, and keeps other entries of their lists", async () => {
    const { AZURE_CLIENT_ID = "", DEV_CLIENT_ID = "" } = await register({}, ...allOptions);
    const api = findApplication(AZURE_CLIENT_ID);
    const otherClaim = { name: "email" };
    const scopes = [
      { id: "33333333-0000-4000-8000-000000000000", value: "other" },
      { id: "44444444-0000-4000-8000-000000000000", value: "access_as_user" },
    ];
    Object.assign(api, {
      displayName: "renamed",
      identifierUris: ["https://harbor.example/api"],
      api: { knownClientApplications: [clientId], oauth2PermissionScopes: scopes },
      optionalClaims: { accessToken: [otherClaim], idToken: [otherClaim] },
      requiredResourceAccess: [{ resourceAppId: clientId, resourceAccess: [] }],
    });
    const developerClient = findApplication(DEV_CLIENT_ID);
    developerClient.requiredResourceAccess?.push({ resourceAppId: clientId, resourceAccess: [] });

    await register({ AZURE_CLIENT_ID, DEV_CLIENT_ID });
    expect(az.applications).toHaveLength(2);
    expect(api).toMatchObject({
      displayName: "renamed",
      identifierUris: ["https://harbor.example/api", `api://${AZURE_CLIENT_ID}`],
      api: { knownClientApplications: [clientId, DEV_CLIENT_ID], oauth2PermissionScopes: scopes },
      optionalClaims: { accessToken: [otherClaim, { name: "xms_cc" }], idToken: [otherClaim] },
    });
    // Permissions that the schema does not require are removed.
    expect(Object.keys(getPermissionIds(api))).toEqual([graph?.appId]);
    expect(getPermissionIds(developerClient)).toEqual({ [clientId]: [], [AZURE_CLIENT_ID]: [scopes[1]?.id] });
    expect(developerClient.spa?.redirectUris).toEqual(["https://api.harbor.example/"]);
  });

  it("changes the sign-in audience only if AZURE_TENANT_ID is set", async () => {
    const { AZURE_CLIENT_ID = "" } = await register({ AZURE_TENANT_ID: "organizations" });
    await register({ AZURE_CLIENT_ID });
    expect(findApplication(AZURE_CLIENT_ID).signInAudience).toBe("AzureADMultipleOrgs");
    await register({ AZURE_CLIENT_ID, AZURE_TENANT_ID: tenantId });
    expect(findApplication(AZURE_CLIENT_ID).signInAudience).toBe("AzureADMyOrg");
  });

  it("changes its existing scopes to admin consent, or to user consent with --user-consent, and no other scope", async () => {
    const { AZURE_CLIENT_ID = "" } = await register({}, "--user-consent");
    const api = findApplication(AZURE_CLIENT_ID).api ?? expect.fail();
    const getTypes = (): unknown => api.oauth2PermissionScopes?.map(({ id, value, type }) => [id, value, type]);
    const other = { id: "33333333-0000-4000-8000-000000000000", value: "other", type: "User" };
    api.oauth2PermissionScopes?.push(other);
    const { id } = api.oauth2PermissionScopes?.[0] ?? {};
    expect(getTypes()).toEqual([
      [id, "access_as_user", "User"],
      [other.id, "other", "User"],
    ]);
    for (const [type, ...args] of [["Admin"], ["User", "--user-consent"]]) {
      await register({ AZURE_CLIENT_ID }, ...args);
      expect(getTypes()).toEqual([
        [other.id, "other", "User"],
        [id, "access_as_user", type],
      ]);
    }
  });

  it("names the remaining steps: consent for the API and for client apps, and ALLOWED_CLIENT_IDS", async () => {
    const readSteps = async (...args: string[]): Promise<string> => (await runScript(az, {}, ...args)).stderr;
    const steps = await readSteps();
    expect(steps).toContain("for each client app: az ad app permission admin-consent --id <client id>");
    expect(steps).toContain("ALLOWED_CLIENT_IDS");
    const [, developers] = /client app: .* --id (\S+)/.exec(await readSteps("--dev-client")) ?? [];
    expect(findApplication(developers).displayName).toBe("OboQL developers");
    expect(await readSteps("--user-consent")).not.toContain("for each client app");
  });

  it("adds API_SCOPE to the existing scopes", async () => {
    const { AZURE_CLIENT_ID = "" } = await register({});
    await register({ AZURE_CLIENT_ID, API_SCOPE: "Graph.Use" });
    const scopes = findApplication(AZURE_CLIENT_ID).api?.oauth2PermissionScopes;
    expect(scopes?.map(({ value }) => value)).toEqual(["access_as_user", "Graph.Use"]);
  });

  it("adds each scope of API_SCOPE that is missing, and permits the first to the developers' client", async () => {
    const { AZURE_CLIENT_ID = "" } = await register({});
    const options = { AZURE_CLIENT_ID, API_SCOPE: "Data.Read access_as_user 'Data.Write'" };
    const { DEV_CLIENT_ID = "" } = await register(options, "--dev-client");
    await register({ ...options, DEV_CLIENT_ID });
    const scopes = findApplication(AZURE_CLIENT_ID).api?.oauth2PermissionScopes;
    expect(scopes?.map(({ value }) => value)).toEqual(["access_as_user", "Data.Read", "'Data.Write'"]);
    expect(getPermissionIds(findApplication(DEV_CLIENT_ID))).toEqual({ [AZURE_CLIENT_ID]: [scopes?.[1]?.id] });
  });
});
