import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tenantId } from "../../../dev/src/emulator/tenant.ts";
import { createExchangeWithRetry } from "../../../src/tokens/exchange/exchange-with-retry.ts";
import type { OboExchange, FailedExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import { createTenantThrottle } from "../../../src/tokens/exchange/tenant-throttle.ts";
import { TokenServiceUnavailableError } from "../../../src/errors/service-errors.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";
import { createIdentity } from "../../support/identities.ts";

const endpoint = "POST /oauth2/v2.0/token";
const exchangeForGraph = "on-behalf-of https://graph.microsoft.com";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterEach(() => {
  api.emulator.faults.clear();
  api.emulator.calls.reset();
});
afterAll(() => api.close());

const codesOf = async (token?: string): Promise<unknown[]> => {
  const { body } = await api.ask("{ me { displayName } }", token === undefined ? {} : { token });
  return body.errors?.map(({ extensions }) => extensions["code"]) ?? [];
};

describe("through the front door", () => {
  it.each([500, 502, 503, 504])("a %i of the directory is tried once more, and nobody notices", async (status) => {
    api.emulator.faults.inject({ key: endpoint, response: { status }, times: 1 });
    expect(await codesOf()).toEqual([]);
    expect(api.emulator.calls.counts()[endpoint]).toBe(2);
  });

  it("a directory that goes on failing is asked twice, not more", async () => {
    api.emulator.faults.inject({ key: endpoint, response: { status: 503 } });
    expect(await codesOf()).toEqual(["TOKEN_SERVICE_UNAVAILABLE"]);
    expect(api.emulator.calls.counts()[endpoint]).toBe(2);
  });

  it("a refusal of the user is not tried again", async () => {
    const body = { error: "invalid_grant", error_codes: [65001], suberror: "consent_required" };
    api.emulator.faults.inject({ key: endpoint, response: { status: 400, body } });
    expect(await codesOf()).toEqual(["CONSENT_REQUIRED"]);
    expect(api.emulator.calls.counts()[endpoint]).toBe(1);
  });

  it("one user's 5xx and refusals throttle nobody else", async () => {
    const body = { error: "invalid_grant", error_codes: [50076], claims: "{}" };
    api.emulator.faults.inject({ key: exchangeForGraph, response: { status: 503 }, times: 2 });
    expect(await codesOf()).toEqual(["TOKEN_SERVICE_UNAVAILABLE"]);
    api.emulator.faults.inject({ key: exchangeForGraph, response: { status: 400, body }, times: 1 });
    expect(await codesOf()).toEqual(["INTERACTION_REQUIRED"]);
    expect(await codesOf()).toEqual([]);
  });
});

/** An exchange whose attempts are told how to end, with a clock that is told the time. */
function setUp(outcomes: (number | "unreachable" | "timeout" | "token")[]) {
  const clock = { now: 1_700_000_000_000 };
  const pauses: number[] = [];
  const attempts: string[] = [];
  const attempt: OboExchange = (identity) => {
    attempts.push(identity.tenantId);
    const outcome = outcomes.shift() ?? expect.fail("one attempt too many");
    if (outcome === "token") return Promise.resolve({ token: "a token" } as never);
    const status = typeof outcome === "number" ? outcome : undefined;
    const failure: FailedExchange = {
      error: new TokenServiceUnavailableError(`ended with ${String(outcome)}`, { retryAfterSeconds: 7 }),
      status,
      isTransient: outcome === "unreachable" || (status ?? 0) >= 500,
    };
    return Promise.resolve(failure);
  };
  const exchange = createExchangeWithRetry({
    exchangeOnce: attempt,
    throttle: createTenantThrottle({ now: () => clock.now }),
    sleep: (milliseconds) => Promise.resolve(pauses.push(milliseconds)),
    random: () => 0.5,
  });
  const request = { downstream: "API", resource: "api://a", scopes: ["A"] };
  const ask = (tenant = tenantId) => exchange(createIdentity("session", { tenantId: tenant }), request);
  return { clock, pauses, attempts, ask };
}

describe("an exchange", () => {
  it("pauses before its second attempt", async () => {
    const { pauses, ask } = setUp(["unreachable", "token"]);
    expect(await ask()).toBe("a token");
    expect(pauses).toEqual([150]);
  });

  it("that timed out is not tried again: the caller has waited enough", async () => {
    const { attempts, ask } = setUp(["timeout"]);
    await expect(ask()).rejects.toThrow("timeout");
    expect(attempts).toHaveLength(1);
  });

  it("is not attempted while the directory throttles the tenant, and other tenants' are", async () => {
    const { clock, attempts, ask } = setUp([429, "token", "token"]);
    await expect(ask()).rejects.toThrow("429");

    clock.now += 6_001;
    await expect(ask()).rejects.toMatchObject({
      code: "TOKEN_SERVICE_UNAVAILABLE",
      facts: { retryAfterSeconds: 1 },
    });
    expect(await ask("another tenant")).toBe("a token");
    expect(attempts).toEqual([tenantId, "another tenant"]);

    clock.now += 999;
    expect(await ask()).toBe("a token");
  });

  it("that meets a 429 at its second attempt is throttled too", async () => {
    const { attempts, ask } = setUp([503, 429]);
    await expect(ask()).rejects.toThrow("429");
    await expect(ask()).rejects.toThrow("Microsoft Entra ID throttles this tenant.");
    expect(attempts).toHaveLength(2);
  });
});
