import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { printPermissions } from "../../src/cli/permissions.ts";
import type { FakeAz } from "../support/fake-az.ts";
import {
  closeFakeTenant,
  projectsId,
  runRegistration,
  runScript,
  startFakeTenant,
  withProjects,
} from "../support/az-script.ts";
import { runCommand } from "../support/run-command.ts";
import { clientId, tenantId } from "../support/settings.ts";

let az: FakeAz;
beforeEach(async () => {
  az = await startFakeTenant();
});
afterEach(() => closeFakeTenant(az));

describe("the script ends, and has registered nothing", () => {
  async function runAndReadError(environment: Record<string, string>, ...given: string[]): Promise<string> {
    const { code, stdout, stderr } = await runScript(az, environment, ...given);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    return stderr;
  }

  it("where az is signed in to another tenant than AZURE_TENANT_ID", async () => {
    expect(await runAndReadError({ AZURE_TENANT_ID: clientId })).toContain(
      `error: az is signed in to the tenant ${tenantId}`,
    );
    expect(az.applications).toEqual([]);
  });

  it("where the tenant does not have an API", async () => {
    expect(await runAndReadError({ PROJECTS_RESOURCE: "api://nowhere" })).toContain(
      "App ID URI, or it cannot be read: api://",
    );
    expect(az.applications).toEqual([]);
  });

  it("where an API does not have a permission", async () => {
    az.servicePrincipals[0]?.oauth2PermissionScopes?.pop();
    expect(await runAndReadError(withProjects)).toContain(
      "api://projects exposes no delegated permission Projects.ReadWrite",
    );
    expect(az.applications).toEqual([]);
  });

  it("where there are two registrations of its name", async () => {
    az.applications.push({ appId: clientId, displayName: "OboQL" }, { appId: projectsId, displayName: "OboQL" });
    expect(await runAndReadError({})).toContain("error: there are several registrations of the name OboQL");
    expect(az.patches).toEqual([]);
  });

  it("where AZURE_CLIENT_ID is of no registration", async () => {
    const { code, stderr } = await runScript(az, { AZURE_CLIENT_ID: clientId });
    expect(code).toBe(3);
    expect(stderr).toContain(clientId);
    expect(az.patches).toEqual([]);
  });
});

describe("the script says what remains to be done", () => {
  it.each([
    [
      "a credential, and an administrator's consent",
      [],
      ["Nobody else can consent to GroupMember.Read.All", "credential"],
    ],
    [
      "no credential where there is a federated one",
      ["--federated-issuer", "https://oidc.example/", "--federated-subject", "a"],
      ["Nobody else can consent to GroupMember.Read.All"],
    ],
  ])("%s", async (_, given, expected) => {
    const { stderr } = await runScript(az, {}, ...given);
    const remaining = stderr.slice(stderr.indexOf("What remains:"));
    for (const text of expected) expect(remaining).toContain(text);
    expect(remaining.includes("credential")).toBe(expected.includes("credential"));
  });

  it("for several tenants, the settings say so", async () => {
    expect(await runRegistration(az, { AZURE_TENANT_ID: "organizations" })).toMatchObject({
      AZURE_TENANT_ID: "organizations",
    });
    expect(az.patches[0]?.body.signInAudience).toBe("AzureADMultipleOrgs");
  });
});

describe("there is no script", () => {
  it.each([
    [["--federated-issuer", "https://oidc.example/"], "--federated-issuer and --federated-subject go together"],
    [
      ["--federated-issuer", "http://oidc.example/", "--federated-subject", "a"],
      "--federated-issuer must be an https: URL",
    ],
    [["--federated-issuer", "https://oidc.example/", "--federated-subject", "a\nb"], "--federated-subject must have"],
    [["--spa-redirect-uri", "https://api.harbor.example/"], "--spa-redirect-uri is the developers' client's"],
    [["--dev-client", "--spa-redirect-uri", "http://api.harbor.example/"], "--spa-redirect-uri must be"],
    [["--dev-client", "--spa-redirect-uri", "https://api.harbor.example/#a"], "--spa-redirect-uri must be"],
    [["--display-name", ""], "--display-name must have"],
    [["--display-name", "O'Boql"], "--display-name must have"],
  ])("for %j", async (given, runAndReadError) => {
    const { error, output } = await runCommand(printPermissions, {}, ["--format", "azcli", ...given]);
    expect((error as Error).message).toContain(runAndReadError);
    expect(output).toBe("");
  });
});
