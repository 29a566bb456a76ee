import { afterEach, describe, expect, it } from "vitest";
import { api as registration, developerClient, tenantDomain, tenantId } from "../../dev/src/emulator/tenant.ts";
import {
  forbiddenResponse,
  isAccepted,
  issuerMismatch,
  fetchAuthError,
  authErrors,
  unauthenticatedResponse,
} from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const otherTenant = "11111111-2222-4333-8444-555555555555";
const otherClient = "99999999-8888-4777-8666-555555555555";

let api: RunningApi | undefined;
afterEach(() => api?.close());

/** Starts the API with these settings. */
async function start(settings: Record<string, string>): Promise<RunningApi> {
  api = await startApi(settings);
  return api;
}

function ofTenant({ emulator }: RunningApi, tid: string): Promise<string> {
  return emulator.issueToken({ claims: { tid, iss: `${emulator.url}/${tid}/v2.0` } });
}

it("API_SCOPE is the scope that a caller must have", async () => {
  const running = await start({ API_SCOPE: "Data.Read" });
  expect(await fetchAuthError(running, `Bearer ${await running.emulator.issueToken()}`)).toEqual(
    forbiddenResponse("scope_missing", "The token lacks the scope 'Data.Read'.", "Data.Read"),
  );
  expect(await isAccepted(running, await running.emulator.issueToken({ claims: { scp: "Data.Read" } }))).toBe(true);
});

it("API_AUDIENCE replaces the accepted audiences", async () => {
  const running = await start({ API_AUDIENCE: "https://data.harbor.example, api://data" });
  for (const aud of ["https://data.harbor.example", "api://data"])
    expect(await isAccepted(running, await running.emulator.issueToken({ claims: { aud } }))).toBe(true);
  for (const aud of [registration.clientId, registration.resource])
    expect(await fetchAuthError(running, `Bearer ${await running.emulator.issueToken({ claims: { aud } })}`)).toEqual(
      unauthenticatedResponse(
        "audience_mismatch",
        `The token's audience is '${aud}'; it must be https://data.harbor.example or api://data.`,
      ),
    );
});

describe("ALLOWED_CLIENT_IDS", () => {
  it("closes the door to other client apps, whichever claim names them", async () => {
    const running = await start({ ALLOWED_CLIENT_IDS: otherClient });
    const { clientId } = developerClient;
    const { clientNotAllowed, missingClient } = authErrors;
    for (const [claims, expected] of [
      [{ azp: clientId }, clientNotAllowed(`'${clientId}'`)],
      [{ azp: undefined, appid: clientId }, clientNotAllowed(`'${clientId}'`)],
      [{ azp: undefined }, missingClient],
    ] as const)
      expect(await fetchAuthError(running, `Bearer ${await running.emulator.issueToken({ claims })}`)).toEqual(
        expected,
      );
  });

  it("opens it to those listed, without regard to case", async () => {
    const running = await start({ ALLOWED_CLIENT_IDS: `${otherClient}, ${developerClient.clientId.toUpperCase()}` });
    for (const claims of [{}, { azp: otherClient }, { azp: undefined, appid: otherClient }])
      expect(await isAccepted(running, await running.emulator.issueToken({ claims }))).toBe(true);
  });
});

describe("AZURE_TENANT_ID and ALLOWED_TENANT_IDS", () => {
  it("a domain means the tenant behind it, and no other", async () => {
    const running = await start({ AZURE_TENANT_ID: tenantDomain });
    expect((await running.ask("{ me { displayName } }")).body).toEqual({
      data: { me: { displayName: "Alice Archer" } },
    });
    expect(await fetchAuthError(running, `Bearer ${await ofTenant(running, otherTenant)}`)).toEqual(
      authErrors.tenantNotAllowed(otherTenant),
    );
  });

  it("organizations with a list lets in the tenants listed", async () => {
    const running = await start({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: tenantId.toUpperCase() });
    expect((await running.ask("{ me { displayName } }")).body).toEqual({
      data: { me: { displayName: "Alice Archer" } },
    });
    expect(await fetchAuthError(running, `Bearer ${await ofTenant(running, otherTenant)}`)).toEqual(
      authErrors.tenantNotAllowed(otherTenant),
    );
  });

  it("organizations with '*' lets in every tenant, each by its own issuer", async () => {
    const running = await start({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" });
    expect(await isAccepted(running, await running.emulator.issueToken())).toBe(true);
    expect(await isAccepted(running, await ofTenant(running, otherTenant))).toBe(true);
    const crossed = await running.emulator.issueToken({ claims: { tid: otherTenant } });
    expect(await fetchAuthError(running, `Bearer ${crossed}`)).toEqual(
      issuerMismatch(running, `'${running.emulator.url}/${tenantId}/v2.0'`, otherTenant),
    );
  });

  it("a list closes the door even to the own tenant if it is not listed", async () => {
    const running = await start({ ALLOWED_TENANT_IDS: otherTenant });
    expect(await fetchAuthError(running, `Bearer ${await running.emulator.issueToken()}`)).toEqual(
      authErrors.tenantNotAllowed(tenantId),
    );
  });
});
