import { expect, it } from "vitest";
import { tenantId } from "@oboql/dev/emulator";
import {
  ServiceMisconfiguredError,
  TokenServiceUnavailableError,
  type ServiceError,
} from "../../../src/errors/service-errors.ts";
import { CircuitOpenError } from "../../../src/http-client/circuit-breaker.ts";
import { HttpError } from "../../../src/http-client/http-error.ts";
import { createLog } from "../../../src/telemetry/logger.ts";
import { withExchangeLog } from "../../../src/tokens/exchange/exchange-log.ts";
import type { OboExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import { toServiceError } from "../../../src/tokens/exchange/token-error.ts";
import { createIdentity } from "../../support/identities.ts";
import type { LogLine } from "../../support/operation-lines.ts";

const correlationId = "0b9f3a52-6d1e-4c7a-8f20-1e2d3c4b5a69";
const message = "token exchange failed";

type Result = Awaited<ReturnType<OboExchange>>;
const toFailure = (error: ServiceError): Result => ({ error, status: undefined, isTransient: false });

/** An exchange whose results the test sets, with its log at level `warn` and a manual clock. */
function setUp() {
  const clock = { now: 1_700_000_000_000 };
  const lines: string[] = [];
  let result: Result;
  const exchange = withExchangeLog(() => Promise.resolve(result), {
    log: createLog("warn", { write: (line) => lines.push(line) }),
    now: () => clock.now,
  });
  const run = (given: Result, downstream = "BOARDS", tenant = tenantId) => {
    result = given;
    const request = { downstream, resource: "api://boards", scopes: ["Secret.Scope"] };
    return exchange(createIdentity("an assertion", { tenantId: tenant }), request);
  };
  const fail = (body: Record<string, unknown>, downstream?: string, tenant?: string) =>
    run(toFailure(toError({ status: 400, headers: {}, body: JSON.stringify(body) })), downstream, tenant);
  return { clock, run, fail, getLines: () => lines.map((line) => JSON.parse(line) as LogLine) };
}

const request = { downstream: "BOARDS", resource: "api://boards", scopes: ["Secret.Scope"] };
const toError = (response: Parameters<typeof toServiceError>[0], networkError?: HttpError | CircuitOpenError) =>
  toServiceError(response, { request, now: 0, cause: new Error("AADSTS7000222 alice@harbor.example"), networkError });

it("logs codes, correlation id, tenant, API, cause and remedy of a failed exchange, and nothing else", async () => {
  const { fail, getLines } = setUp();
  await fail({
    error: "invalid_grant",
    suberror: "basic_action",
    error_codes: [50076],
    error_description: "AADSTS50076: alice@harbor.example must use MFA",
    correlation_id: correlationId,
    trace_id: "trace",
    claims: '{"access_token":{"capolids":{"values":["policy"]}}}',
  });
  await fail({ error: "invalid_client", error_codes: [7000222], correlation_id: correlationId });
  expect(getLines()).toEqual([
    {
      level: 40,
      time: expect.any(Number) as number,
      msg: message,
      downstream: "BOARDS",
      tenantId,
      aadsts: [50076],
      error: "invalid_grant",
      suberror: "basic_action",
      correlationId,
      cause: "The user must pass multi-factor authentication or another challenge",
      remedy: "Clients sign the user in again with the claims of the error (docs/guides/clients.md).",
    },
    {
      level: 50,
      time: expect.any(Number) as number,
      msg: message,
      downstream: "BOARDS",
      tenantId,
      aadsts: [7000222],
      error: "invalid_client",
      correlationId,
      cause: "The client secret has expired",
      remedy:
        "Create a new secret (in the portal: App registrations, Certificates & secrets), and set AZURE_CLIENT_SECRET to it.",
    },
  ]);
});

it("drops values of a response that do not have the form of a code or an id", async () => {
  for (const value of ["alice@harbor.example", "a b", "<b>", "x".repeat(61), '"}', { a: 1 }, ["invalid_grant"], 7]) {
    const { fail, getLines } = setUp();
    await fail({ error: value, suberror: value, error_codes: [50105, value], correlation_id: value });
    const [line] = getLines();
    expect(Object.keys(line ?? {}).sort(), JSON.stringify(value)).toEqual(
      ["level", "time", "msg", "downstream", "tenantId", "aadsts", "cause", "remedy"].sort(),
    );
    expect(line?.["aadsts"]).toEqual(value === 7 ? [50105, 7] : [50105]);
  }
});

it("links unknown codes to Microsoft's page", async () => {
  const { fail, getLines } = setUp();
  await fail({ error: "invalid_grant", error_codes: [50999] });
  expect(getLines()).toMatchObject([
    { level: 40, remedy: "Look up the code at https://login.microsoftonline.com/error?code=50999." },
  ]);
});

it("logs equal failures of a tenant and API once a minute, with the number of suppressed lines", async () => {
  const { clock, fail, getLines } = setUp();
  const expired = { error: "invalid_client", error_codes: [7000222] };
  for (let count = 0; count < 100; count++) {
    await fail({ ...expired, correlation_id: crypto.randomUUID() });
    clock.now += 500;
  }
  expect(getLines()).toHaveLength(1);
  clock.now += 10_000;
  await fail(expired);
  await fail(expired);
  expect(getLines().map(({ suppressed }) => suppressed)).toEqual([undefined, 99]);

  await fail({ error: "invalid_client", error_codes: [7000215] });
  await fail(expired, "MICROSOFT_GRAPH");
  await fail(expired, "BOARDS", "another tenant");
  expect(getLines()).toHaveLength(5);
  clock.now += 60_000;
  await fail(expired);
  expect(getLines().at(-1)).toMatchObject({ suppressed: 1 });
});

it("tells responses without an error code apart by their status", async () => {
  const { run, getLines } = setUp();
  for (const status of [429, 502, 503, 429])
    await run({ error: toError({ status, headers: {}, body: "<html></html>" }), status, isTransient: false });
  expect(getLines().map((line) => line["status"])).toEqual([429, 502, 503]);
});

it("logs at most 1,000 different failures a minute", async () => {
  const { clock, fail, getLines } = setUp();
  const failEach = async () => {
    for (let count = 0; count < 1_200; count++) await fail({ error: "invalid_grant" }, "BOARDS", `tenant ${count}`);
  };
  await failEach();
  await failEach();
  expect(getLines()).toHaveLength(1_000);
  clock.now += 60_000;
  await failEach();
  expect(getLines()).toHaveLength(2_000);
});

it("logs failures without a response", async () => {
  const { run, getLines } = setUp();
  const networkErrors = [
    new HttpError("timeout", true),
    new HttpError("timeout", false),
    new HttpError("unreachable", false),
    new HttpError("too_large", true),
    new CircuitOpenError(5_000),
    undefined,
  ];
  for (const networkError of networkErrors) await run(toFailure(toError(undefined, networkError)));
  await run(toFailure(new TokenServiceUnavailableError("The managed identity endpoint is unavailable.")));
  await run(
    toFailure(new ServiceMisconfiguredError("AZURE_CLIENT_CERTIFICATE_PATH names a file that does not exist.")),
  );
  await run({ token: "a token" as never });
  expect(getLines().map(({ level, cause }) => [level, cause])).toEqual([
    [40, "The token endpoint did not respond in time"],
    [40, "Too many exchanges wait for a connection to the token endpoint"],
    [40, "The token endpoint cannot be reached"],
    [40, "The token endpoint returned more than 1 MiB"],
    [40, "Exchanges for the tenant are paused after repeated failures of its token endpoint"],
    [40, "The token request could not be sent"],
    [40, "The managed identity endpoint is unavailable"],
    [50, "AZURE_CLIENT_CERTIFICATE_PATH names a file that does not exist"],
  ]);
});
