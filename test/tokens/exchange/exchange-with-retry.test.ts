import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tenantId } from "@oboql/dev/emulator";
import { createExchangeWithRetry } from "../../../src/tokens/exchange/exchange-with-retry.ts";
import type { OboExchange, FailedExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import { toServiceError } from "../../../src/tokens/exchange/token-error.ts";
import { createTenantThrottle } from "../../../src/tokens/exchange/tenant-throttle.ts";
import { TokenServiceUnavailableError } from "../../../src/errors/service-errors.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { createIdentity } from "../../support/identities.ts";

const endpoint = "POST /oauth2/v2.0/token";
const exchangeForGraph = "on-behalf-of https://graph.microsoft.com";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterEach(() => {
  api.emulator.faults.clear();
  api.emulator.calls.reset();
});
afterAll(() => api.close());

const getErrorCodes = async (token?: string): Promise<unknown[]> => {
  const { body } = await api.ask("{ me { displayName } }", token === undefined ? {} : { token });
  return body.errors?.map(({ extensions }) => extensions["code"]) ?? [];
};

describe("an exchange over HTTP", () => {
  it("retries an exchange once after a 5xx of the token endpoint, without an error for the client", async () => {
    for (const status of [500, 502, 503, 504]) {
      api.emulator.calls.reset();
      api.emulator.faults.inject({ key: endpoint, response: { status }, times: 1 });
      expect(await getErrorCodes(), `${status}`).toEqual([]);
      expect(api.emulator.calls.counts()[endpoint], `${status}`).toBe(2);
    }
  });

  it("sends at most two requests if the token endpoint keeps failing", async () => {
    api.emulator.faults.inject({ key: endpoint, response: { status: 503 } });
    expect(await getErrorCodes()).toEqual(["TOKEN_SERVICE_UNAVAILABLE"]);
    expect(api.emulator.calls.counts()[endpoint]).toBe(2);
  });

  it("sends no request after ten failures in a row", async () => {
    const server = await startTestServer();
    server.emulator.faults.inject({ key: endpoint, response: { status: 503 } });
    const ask = async () => {
      const { body } = await server.ask("{ me { displayName } }", { token: await server.emulator.issueToken() });
      return body.errors?.[0]?.extensions;
    };
    for (let user = 0; user < 5; user++) expect(await ask()).toEqual({ code: "TOKEN_SERVICE_UNAVAILABLE" });
    for (let user = 0; user < 5; user++)
      expect(await ask()).toEqual({
        code: "TOKEN_SERVICE_UNAVAILABLE",
        retryAfterSeconds: expect.any(Number) as number,
      });
    expect(server.emulator.calls.counts()[endpoint]).toBe(10);
    await server.close();
  });

  it("does not use up the exchanges of a session while the circuit breaker is open", async () => {
    const server = await startTestServer({ LIMIT_EXCHANGES_PER_MINUTE: "20" });
    server.emulator.faults.inject({ key: endpoint, response: { status: 503 } });
    const token = await server.emulator.issueToken();
    const codes = new Set<unknown>();
    for (let count = 0; count < 40; count++) {
      const { body } = await server.ask("{ me { displayName } }", { token });
      codes.add(body.errors?.[0]?.extensions["code"]);
    }
    expect([...codes]).toEqual(["TOKEN_SERVICE_UNAVAILABLE"]);
    await server.close();
  });

  it("does not retry an exchange if consent is missing", async () => {
    const body = { error: "invalid_grant", error_codes: [65001], suberror: "consent_required" };
    api.emulator.faults.inject({ key: endpoint, response: { status: 400, body } });
    expect(await getErrorCodes()).toEqual(["CONSENT_REQUIRED"]);
    expect(api.emulator.calls.counts()[endpoint]).toBe(1);
  });

  it("does not pause the tenant after a 5xx or an interaction error of one user", async () => {
    const body = { error: "invalid_grant", error_codes: [50076], claims: "{}" };
    api.emulator.faults.inject({ key: exchangeForGraph, response: { status: 503 }, times: 2 });
    expect(await getErrorCodes()).toEqual(["TOKEN_SERVICE_UNAVAILABLE"]);
    api.emulator.faults.inject({ key: exchangeForGraph, response: { status: 400, body }, times: 1 });
    expect(await getErrorCodes()).toEqual(["INTERACTION_REQUIRED"]);
    expect(await getErrorCodes()).toEqual([]);
  });
});

/** An exchange whose requests end with the given outcomes, with a manual clock. */
function setUp(outcomes: (number | "unreachable" | "timeout" | "token")[], retryAfterSeconds?: number) {
  const clock = { now: 1_700_000_000_000 };
  const delays: number[] = [];
  const requests: string[] = [];
  const attempt: OboExchange = (identity) => {
    requests.push(identity.tenantId);
    const outcome = outcomes.shift() ?? expect.fail("too many requests");
    if (outcome === "token") return Promise.resolve({ token: "a token" } as never);
    const status = typeof outcome === "number" ? outcome : undefined;
    const failure: FailedExchange = {
      error: new TokenServiceUnavailableError(`ended with ${String(outcome)}`, { retryAfterSeconds }),
      status,
      isTransient: outcome === "unreachable" || (status ?? 0) >= 500,
    };
    return Promise.resolve(failure);
  };
  const exchange = createExchangeWithRetry({
    exchangeOnce: attempt,
    throttle: createTenantThrottle({ now: () => clock.now }),
    sleep: (milliseconds) => Promise.resolve(delays.push(milliseconds)),
    random: () => 0.5,
  });
  const request = { downstream: "API", resource: "api://a", scopes: ["A"] };
  const exchangeToken = (tenant = tenantId) => exchange(createIdentity("session", { tenantId: tenant }), request);
  return { clock, delays, requests, exchangeToken };
}

describe("createExchangeWithRetry", () => {
  it("waits before it retries an exchange", async () => {
    const { delays, exchangeToken } = setUp(["unreachable", "token"]);
    expect(await exchangeToken()).toBe("a token");
    expect(delays).toEqual([150]);
  });

  it("does not retry an exchange after a timeout, because the caller has waited long enough", async () => {
    const { requests, exchangeToken } = setUp(["timeout"]);
    await expect(exchangeToken()).rejects.toThrow("timeout");
    expect(requests).toHaveLength(1);
  });

  it("sends no request for a throttled tenant until Retry-After has passed, but does for other tenants", async () => {
    const { clock, requests, exchangeToken } = setUp([429, "token", "token"], 7);
    await expect(exchangeToken()).rejects.toThrow("429");

    clock.now += 6_001;
    await expect(exchangeToken()).rejects.toMatchObject({
      code: "TOKEN_SERVICE_UNAVAILABLE",
      facts: { retryAfterSeconds: 1 },
    });
    expect(await exchangeToken("another tenant")).toBe("a token");
    expect(requests).toEqual([tenantId, "another tenant"]);

    clock.now += 999;
    expect(await exchangeToken()).toBe("a token");
  });

  it("delays the tenant if the retry gets a 429", async () => {
    const { requests, exchangeToken } = setUp([503, 429]);
    await expect(exchangeToken()).rejects.toThrow("429");
    await expect(exchangeToken()).rejects.toThrow("throttles this tenant");
    expect(requests).toHaveLength(2);
  });

  it("sends no request for a tenant after a 5xx with Retry-After, and no retry", async () => {
    for (const status of [500, 502, 503, 504]) {
      const { clock, requests, exchangeToken } = setUp([status, "token"], 30);
      await expect(exchangeToken(), `${status}`).rejects.toMatchObject({ code: "TOKEN_SERVICE_UNAVAILABLE" });
      await expect(exchangeToken(), `${status}`).rejects.toMatchObject({ facts: { retryAfterSeconds: 30 } });
      expect(requests, `${status}`).toHaveLength(1);
      clock.now += 30_000;
      expect(await exchangeToken(), `${status}`).toBe("a token");
    }
  });

  it("limits a pause to five minutes", async () => {
    const { clock, exchangeToken } = setUp([503, "token"], 86_400);
    await expect(exchangeToken()).rejects.toThrow();
    clock.now += 300_000;
    expect(await exchangeToken()).toBe("a token");
  });
});

it("pauses a tenant that Entra ID throttles, by its code or error, but not after a loop of one session", () => {
  for (const [status, body, isPaused] of [
    [400, { error: "invalid_grant", error_codes: [90055] }, true],
    [400, { error: "temporarily_unavailable" }, true],
    [400, { error: "slow_down", error_codes: [1] }, true],
    [503, {}, true],
    [400, { error: "invalid_grant", error_codes: [65001] }, false],
    [400, { error: "invalid_grant", error_codes: [50196] }, false],
    [429, { error: "invalid_grant", error_codes: [50196] }, false],
    [503, { error: "invalid_grant", error_codes: [70002, 50196] }, false],
  ] as const) {
    let now = 1_700_000_000_000;
    const throttle = createTenantThrottle({ now: () => now });
    const code = `${status} ${JSON.stringify(body)}`;
    const request = { downstream: "API", resource: "api://a", scopes: ["A"] };
    const response = { status, headers: { "retry-after": "60" }, body: JSON.stringify(body) };
    const error = toServiceError(response, { request, now, cause: undefined });
    throttle.recordRetryAfter("tenant", { error, status, isTransient: false });
    const isThrottled = (tenant: string): boolean => {
      try {
        throttle.assertNotThrottled(tenant);
        return false;
      } catch {
        return true;
      }
    };
    expect([isThrottled("tenant"), isThrottled("another tenant")], code).toEqual([isPaused, false]);
    now += 60_000;
    expect(isThrottled("tenant"), code).toBe(false);
  }
});
