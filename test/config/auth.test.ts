import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRegistration, developerClient, tenantDomain, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startTestServer } from "../support/test-server.ts";
import { loadAppConfig } from "../support/project.ts";
import { startAuthHarness, type WithEmulator } from "../support/auth-harness.ts";
import {
  authErrors,
  fetchAuthError,
  forbiddenResponse,
  issuerMismatch,
  unauthenticatedResponse,
} from "../support/expected-auth-errors.ts";
import { expectAuthResults, type AuthCase } from "../support/invalid-tokens.ts";

const otherTenant = "11111111-2222-4333-8444-555555555555";
const otherClient = "99999999-8888-4777-8666-555555555555";
const { clientNotAllowed, missingClient, tenantNotAllowed } = authErrors;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

/** Authenticates with the token of each case under these settings, and compares the results. */
async function expectResults(settings: Record<string, string>, cases: readonly AuthCase[]): Promise<void> {
  const harness = await startAuthHarness({ settings, emulator });
  await expectAuthResults(harness, cases);
  await harness.close();
}

const ofTenant = (tid: string) => (at: WithEmulator) => ({
  claims: { tid, iss: `${at.emulator.url}/${tid}/v2.0` },
});

it("requires the scope in API_SCOPE", async () => {
  await expectResults({ API_SCOPE: "Data.Read" }, [
    [
      "the default scope",
      {},
      forbiddenResponse("scope_missing", "The token lacks the scope 'Data.Read'.", "Data.Read"),
    ],
    ["the configured scope", { claims: { scp: "Data.Read" } }, "accepted"],
  ]);
});

it("refuses scopes with an App ID URI in API_SCOPE, which no token contains", () => {
  for (const API_SCOPE of ["api://an-id/access_as_user", "a,https://api.example/b"])
    expect(() => loadAppConfig({ ...emulator.environment, API_SCOPE }), API_SCOPE).toThrow(
      "API_SCOPE must be scopes as in the claim scp",
    );
});

it("accepts a token with any one of several scopes in API_SCOPE, and names all of them to others", async () => {
  for (const API_SCOPE of ["Data.Read Data.Write", "Data.Read,Data.Write", " Data.Read ,, Data.Write , Data.Read "]) {
    const message = "The token has none of the scopes 'Data.Read', 'Data.Write'; one of them is required.";
    const extensions = { code: "FORBIDDEN", reason: "scope_missing", requiredScopes: ["Data.Read", "Data.Write"] };
    const forbidden = {
      status: 403,
      challenge: `Bearer error="insufficient_scope", error_description="${message}", scope="Data.Read Data.Write"`,
      body: { errors: [{ message, extensions }] },
    };
    await expectResults({ API_SCOPE }, [
      ["the default scope", {}, forbidden],
      ["a part of a scope", { claims: { scp: "Data Read Data.Rea" } }, forbidden],
      ["both as one scope", { claims: { scp: "Data.Read,Data.Write" } }, forbidden],
      ["the first scope", { claims: { scp: "Data.Read" } }, "accepted"],
      ["the second scope and another", { claims: { scp: "other Data.Write" } }, "accepted"],
    ]);
  }
});

it("accepts only the audiences in API_AUDIENCE", async () => {
  await expectResults({ API_AUDIENCE: "https://data.harbor.example, api://data" }, [
    ...["https://data.harbor.example", "api://data"].map((aud): AuthCase => [aud, { claims: { aud } }, "accepted"]),
    ...[apiRegistration.clientId, apiRegistration.resource].map((aud): AuthCase => [
      aud,
      { claims: { aud } },
      unauthenticatedResponse(
        "audience_mismatch",
        `The token's audience is '${aud}'; it must be https://data.harbor.example or api://data.`,
      ),
    ]),
  ]);
});

describe("ALLOWED_CLIENT_IDS", () => {
  const { clientId } = developerClient;

  it("rejects client applications that ALLOWED_CLIENT_IDS does not list, by azp or appid", async () => {
    await expectResults({ ALLOWED_CLIENT_IDS: otherClient }, [
      ["azp", { claims: { azp: clientId } }, clientNotAllowed(`'${clientId}'`)],
      ["appid", { claims: { azp: undefined, appid: clientId } }, clientNotAllowed(`'${clientId}'`)],
      ["neither", { claims: { azp: undefined } }, missingClient],
    ]);
  });

  it("accepts client applications that ALLOWED_CLIENT_IDS lists, in any case", async () => {
    await expectResults({ ALLOWED_CLIENT_IDS: `${otherClient}, ${clientId.toUpperCase()}` }, [
      ["the second of the list, in lower case", {}, "accepted"],
      ["azp", { claims: { azp: otherClient } }, "accepted"],
      ["appid", { claims: { azp: undefined, appid: otherClient } }, "accepted"],
    ]);
  });
});

describe("AZURE_TENANT_ID and ALLOWED_TENANT_IDS", () => {
  it("resolves a domain in AZURE_TENANT_ID to its tenant, and accepts no other", async () => {
    const api = await startTestServer({ AZURE_TENANT_ID: tenantDomain });
    expect((await api.ask("{ me { displayName } }")).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
    const token = await api.emulator.issueToken(ofTenant(otherTenant)(api));
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(tenantNotAllowed(otherTenant));
    await api.close();
  });

  it("accepts only the listed tenants with AZURE_TENANT_ID=organizations", async () => {
    const settings = { AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: tenantId.toUpperCase() };
    const api = await startTestServer(settings);
    expect((await api.ask("{ me { displayName } }")).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
    const token = await api.emulator.issueToken(ofTenant(otherTenant)(api));
    expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(tenantNotAllowed(otherTenant));
    await api.close();
  });

  it("accepts every tenant with its own issuer if ALLOWED_TENANT_IDS is '*'", async () => {
    await expectResults({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" }, [
      ["the emulator's tenant", {}, "accepted"],
      ["another tenant", ofTenant(otherTenant), "accepted"],
      [
        "another tenant with the issuer of the emulator's",
        { claims: { tid: otherTenant } },
        (at) => issuerMismatch(at, `'${at.emulator.url}/${tenantId}/v2.0'`, otherTenant),
      ],
    ]);
  });

  it("rejects even the own tenant if ALLOWED_TENANT_IDS does not list it", async () => {
    await expectResults({ ALLOWED_TENANT_IDS: otherTenant }, [["the own tenant", {}, tenantNotAllowed(tenantId)]]);
  });
});
