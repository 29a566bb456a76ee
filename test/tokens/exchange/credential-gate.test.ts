import { expect, it } from "vitest";
import {
  ConsentRequiredError,
  CredentialRejectedError,
  ForbiddenError,
  TokenServiceUnavailableError,
  type ServiceError,
} from "../../../src/errors/service-errors.ts";
import { withCredentialGate } from "../../../src/tokens/exchange/credential-gate.ts";
import { ExchangeError } from "../../../src/tokens/exchange/exchange-error.ts";
import type { FailedExchange, OboExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import { createIdentity } from "../../support/identities.ts";

const rejected = new CredentialRejectedError("the client secret has expired");
const token = { token: "a token" as never };
const failWith = (error: ServiceError): FailedExchange => ({ error, status: 400, isTransient: false });

/** A gate in front of an exchange whose requests end when the test says so. */
function setUp() {
  const clock = { now: 1_000_000 };
  const pending: ((result: Awaited<ReturnType<OboExchange>>) => void)[] = [];
  const sent: string[] = [];
  const exchange = withCredentialGate(
    ({ tenantId }) => {
      sent.push(tenantId);
      return new Promise((resolve) => pending.push(resolve));
    },
    { now: () => clock.now },
  );
  const start = async (tenantId = "tenant"): Promise<string> => {
    const request = { downstream: "API", resource: "api://a", scopes: ["A"] };
    const result = await exchange(createIdentity("session", { tenantId }), request);
    return result.token ? "token" : result.error.message;
  };
  /** Ends the oldest request, and lets those that waited start. */
  const end = async (result: Awaited<ReturnType<OboExchange>>): Promise<void> => {
    pending.shift()?.(result);
    await new Promise((done) => setImmediate(done));
  };
  return { clock, pending, sent, start, end };
}

it("sends three requests of a tenant until one shows that the credential is accepted, then all", async () => {
  const { pending, start, end } = setUp();
  const results = Array.from({ length: 20 }, () => start());
  await end(token);
  expect(pending).toHaveLength(19);
  while (pending.length > 0) await end(token);
  expect(await Promise.all(results)).toEqual(Array(20).fill("token"));
});

it("fails all exchanges for 10 s without a request after a rejection, in every tenant", async () => {
  const { clock, sent, start, end } = setUp();
  const results = Array.from({ length: 300 }, () => start());
  for (let probe = 0; probe < 3; probe++) await end(failWith(rejected));
  expect(await Promise.all(results)).toEqual(Array(300).fill(rejected.message));
  expect(sent).toHaveLength(3);

  clock.now += 9_999;
  expect(await start("other tenant")).toBe(rejected.message);
  expect(sent).toHaveLength(3);
  clock.now += 1;
  const later = start();
  await end(token);
  expect(await later).toBe("token");
});

it("probes again after a rejection of a credential that was accepted before", async () => {
  const { clock, pending, start, end } = setUp();
  const first = start();
  await end(token);
  await first;
  const second = start();
  await end(failWith(rejected));
  expect(await second).toBe(rejected.message);
  clock.now += 10_000;
  const results = Array.from({ length: 10 }, () => start());
  expect(pending).toHaveLength(3);
  while (pending.length > 0) await end(token);
  expect(await Promise.all(results)).toEqual(Array(10).fill("token"));
});

it("takes missing consent as proof that the credential is accepted, but no unavailable endpoint", async () => {
  for (const [error, inFlight] of [
    [new ConsentRequiredError("consent"), 9],
    [new TokenServiceUnavailableError("unavailable"), 3],
  ] as const) {
    const { pending, start, end } = setUp();
    const results = Array.from({ length: 10 }, () => start());
    await end(failWith(error));
    expect(pending, error.message).toHaveLength(inFlight);
    while (pending.length > 0) await end(token);
    await Promise.all(results);
  }
});

it("sends at most five requests of all tenants until one shows that the credential is accepted", async () => {
  const { pending, sent, start, end } = setUp();
  const results = Array.from({ length: 200 }, (_, index) => start(`tenant ${index % 20}`));
  expect(pending).toHaveLength(5);
  for (let probe = 0; probe < 5; probe++) await end(failWith(rejected));
  expect(new Set(await Promise.all(results))).toEqual(new Set([rejected.message]));
  expect(sent).toHaveLength(5);
});

it("sends few requests again if the last accepted one is some seconds ago, because the credential may have expired", async () => {
  const { clock, pending, sent, start, end } = setUp();
  const first = start();
  await end(token);
  await first;
  clock.now += 5_000;
  const results = Array.from({ length: 100 }, () => start());
  expect(pending).toHaveLength(3);
  for (let probe = 0; probe < 3; probe++) await end(failWith(rejected));
  expect(new Set(await Promise.all(results))).toEqual(new Set([rejected.message]));
  expect(sent).toHaveLength(4);
});

it("fails all exchanges of a tenant whose endpoint does not respond in time, and leaves later ones to the circuit breaker", async () => {
  const { clock, pending, start, end } = setUp();
  const timedOut: FailedExchange = {
    error: new TokenServiceUnavailableError(
      "timeout",
      {},
      { cause: new ExchangeError("timeout", undefined, undefined) },
    ),
    status: undefined,
    isTransient: false,
  };
  const results = Array.from({ length: 50 }, () => start());
  while (pending.length > 0) await end(timedOut);
  expect(new Set(await Promise.all(results))).toEqual(new Set(["timeout"]));
  const later = Array.from({ length: 50 }, () => start());
  expect(pending).toHaveLength(50);
  while (pending.length > 0) await end(timedOut);
  await Promise.all(later);
  const last = start();
  await end(token);
  await last;
  clock.now += 5_000;
  const afterwards = Array.from({ length: 50 }, () => start());
  expect(pending).toHaveLength(3);
  while (pending.length > 0) await end(token);
  await Promise.all(afterwards);
});

it("lets other tenants send requests although the endpoints of several tenants hang", async () => {
  const { pending, sent, start } = setUp();
  const hanging = ["first", "first", "first", "second", "second", "second"].map(start);
  const other = start("other");
  expect(sent).not.toContain("other");
  await expect.poll(() => sent, { timeout: 5_000 }).toContain("other");
  while (pending.length > 0) pending.shift()?.(token);
  await Promise.all([...hanging, other]);
});

it("does not let one tenant whose endpoint hangs delay another tenant", async () => {
  const { pending, start, end } = setUp();
  const hanging = Array.from({ length: 5 }, () => start("hanging"));
  const other = start("other");
  pending.splice(3, 1)[0]?.(token);
  expect(await other).toBe("token");
  await new Promise((done) => setImmediate(done));
  while (pending.length > 0) await end(token);
  await Promise.all(hanging);
});

it("takes a denied user for a proof of the credential, but not an assertion without a user", async () => {
  for (const [reason, isProof] of [
    ["user_not_assigned", true],
    ["conditional_access_blocked", true],
    ["app_only_token", false],
  ] as const) {
    const { pending, start, end } = setUp();
    const results = Array.from({ length: 20 }, () => start());
    await end(failWith(new ForbiddenError(reason, "denied")));
    expect(pending.length, reason).toBe(isProof ? 19 : 3);
    while (pending.length > 0) await end(token);
    await Promise.all(results);
  }
});
