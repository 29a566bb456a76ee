import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  closeFakeTenant,
  boardsId,
  runRegistration,
  runScript,
  startFakeTenant,
  withBoards,
} from "../../support/az-script.ts";
import type { FakeAz } from "../../support/fake-az.ts";
import { clientId, tenantId } from "../../support/settings.ts";

let az: FakeAz;
beforeEach(async () => {
  az = await startFakeTenant();
});
afterEach(() => closeFakeTenant(az));

describe("errors", () => {
  async function runAndReadError(environment: Record<string, string>, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runScript(az, environment, ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    return stderr;
  }

  it("fails without changes if az is signed in to another tenant than AZURE_TENANT_ID", async () => {
    expect(await runAndReadError({ AZURE_TENANT_ID: clientId })).toContain(
      `error: az is signed in to the tenant ${tenantId}`,
    );
    expect(az.applications).toEqual([]);
  });

  it("fails without changes if the tenant does not have a downstream API", async () => {
    expect(await runAndReadError({ BOARDS_RESOURCE: "api://nowhere" })).toContain(
      "App ID URI, or it cannot be read: api://",
    );
    expect(az.applications).toEqual([]);
  });

  it("fails without changes if a downstream API does not have a permission", async () => {
    az.servicePrincipals[0]?.oauth2PermissionScopes?.pop();
    expect(await runAndReadError(withBoards)).toContain(
      "api://boards exposes no delegated permission Boards.ReadWrite",
    );
    expect(az.applications).toEqual([]);
  });

  it("fails without changes if two registrations have the display name", async () => {
    az.applications.push({ appId: clientId, displayName: "OboQL" }, { appId: boardsId, displayName: "OboQL" });
    expect(await runAndReadError({})).toContain("error: several registrations have the name OboQL");
    expect(az.patches).toEqual([]);
  });

  it("fails without changes if there is no registration with AZURE_CLIENT_ID", async () => {
    const { code, stderr } = await runScript(az, { AZURE_CLIENT_ID: clientId });
    expect(code).toBe(3);
    expect(stderr).toContain(clientId);
    expect(az.patches).toEqual([]);
  });
});

describe("remaining steps", () => {
  async function runAndReadSteps(...args: string[]): Promise<string> {
    const { stderr } = await runScript(az, {}, ...args);
    return stderr.slice(stderr.indexOf("Remaining steps:"));
  }

  it("prints admin consent and a credential as the remaining steps", async () => {
    const steps = await runAndReadSteps();
    expect(steps).toContain("Only an administrator can consent to GroupMember.Read.All");
    expect(steps).toContain("credential");
  });

  it("prints no credential as a remaining step if it adds a federated one", async () => {
    const steps = await runAndReadSteps("--federated-issuer", "https://oidc.example/", "--federated-subject", "a");
    expect(steps).toContain("Only an administrator can consent to GroupMember.Read.All");
    expect(steps).not.toContain("credential");
  });
});

it("prints AZURE_TENANT_ID=organizations for an API of several tenants", async () => {
  expect(await runRegistration(az, { AZURE_TENANT_ID: "organizations" })).toMatchObject({
    AZURE_TENANT_ID: "organizations",
  });
  expect(az.patches[0]?.body.signInAudience).toBe("AzureADMultipleOrgs");
});
