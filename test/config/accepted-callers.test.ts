import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/config/env-reader.ts";
import { clientId, getConfigErrorsWith, getVariableNames, loadConfigWith, tenantId } from "../support/settings.ts";

const otherTenant = "11111111-2222-4333-8444-555555555555";

describe("accepted callers", () => {
  const loadAllowedTenants = (more: Environment) => loadConfigWith(more).auth.allowedTenants;

  it("requires a list of tenants or '*' with AZURE_TENANT_ID=organizations", () => {
    const organizations = { AZURE_TENANT_ID: "organizations" };
    expect(getVariableNames(getConfigErrorsWith(organizations))).toEqual(["ALLOWED_TENANT_IDS"]);
    expect(loadAllowedTenants({ ...organizations, ALLOWED_TENANT_IDS: "*" })).toBe("any");
    expect(
      loadAllowedTenants({ ...organizations, ALLOWED_TENANT_IDS: `${tenantId}, ${otherTenant.toUpperCase()},` }),
    ).toEqual([tenantId, otherTenant]);
  });

  it("treats an empty ALLOWED_TENANT_IDS list as unset", () => {
    expect(
      getVariableNames(getConfigErrorsWith({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: " , " })),
    ).toEqual(["ALLOWED_TENANT_IDS"]);
  });

  it("requires a list of client apps or '*' in production", () => {
    const production = { NODE_ENV: "production" };
    const loadAllowedClients = (more: Environment) => loadConfigWith(more).auth.allowedClients;
    for (const ALLOWED_CLIENT_IDS of [undefined, "", " ", " , "])
      expect(getConfigErrorsWith({ ...production, ALLOWED_CLIENT_IDS }), ALLOWED_CLIENT_IDS).toEqual([
        "ALLOWED_CLIENT_IDS is required in production; list the application (client) ids of the client apps that may call, or '*' for all",
      ]);
    expect(loadAllowedClients({ ...production, ALLOWED_CLIENT_IDS: " * " })).toBe("any");
    expect(loadAllowedClients({ ...production, ALLOWED_CLIENT_IDS: clientId })).toEqual([clientId]);
    for (const NODE_ENV of ["development", "test", ""]) expect(loadAllowedClients({ NODE_ENV }), NODE_ENV).toBe("any");
  });

  it("rejects lists of tenants and client apps with '*' beside ids, or with names", () => {
    for (const name of ["ALLOWED_TENANT_IDS", "ALLOWED_CLIENT_IDS"])
      for (const value of [`*,${clientId}`, `${clientId},*`, "*,*", "my-app", `${clientId};${clientId}`, "any", "**"])
        expect(getConfigErrorsWith({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", [name]: value }), value).toEqual([
          expect.stringMatching(new RegExp(`^${name} must be .*GUIDs.* '\\*' alone for all$`)),
        ]);
  });

  it("trims the values of lists, and converts client ids to lower case", () => {
    const { auth } = loadConfigWith({
      ALLOWED_CLIENT_IDS: ` ${clientId.toUpperCase()} ,`,
      API_AUDIENCE: "api://a, api://b",
    });
    expect(auth.allowedClients).toEqual([clientId]);
    expect(auth.audiences).toEqual(["api://a", "api://b"]);
  });

  it("converts client id and tenant id to lower case, as they are in tokens", () => {
    const { auth } = loadConfigWith({
      AZURE_CLIENT_ID: clientId.toUpperCase(),
      AZURE_TENANT_ID: tenantId.toUpperCase(),
    });
    expect(auth).toMatchObject({ clientId, tenantId, audiences: [clientId, `api://${clientId}`] });
  });
});
