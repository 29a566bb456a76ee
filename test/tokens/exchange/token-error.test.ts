import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { microsoftGraph } from "../../../dev/src/emulator/tenant.ts";
import { startTestServer, type TestResponse, type TestServer } from "../../../dev/src/testing/start-test-server.ts";
import { CredentialRejectedError, SessionRevokedError } from "../../../src/errors/service-errors.ts";
import { isUserRevoked } from "../../../src/tokens/exchange/exchange-error.ts";
import { toServiceError } from "../../../src/tokens/exchange/token-error.ts";
import { expectNoTokenLeak } from "../../support/expected-auth-errors.ts";

const correlationId = "0b9f3a52-6d1e-4c7a-8f20-1e2d3c4b5a69";
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

/** An error response of the token endpoint, without `error_description`, `correlation_id` and `trace_id`. */
interface TokenError {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: Record<string, unknown>;
}

interface Extensions {
  readonly code: string;
  readonly [fact: string]: unknown;
}

const consent = { code: "CONSENT_REQUIRED", downstream: "MICROSOFT_GRAPH", scopes: ["User.Read"], correlationId };
const interaction = { code: "INTERACTION_REQUIRED", downstream: "MICROSOFT_GRAPH", correlationId };
const expired = { code: "UNAUTHENTICATED", reason: "token_expired" };
const rejected = { code: "UNAUTHENTICATED", reason: "assertion_refused" };
const appOnly = { code: "FORBIDDEN", reason: "app_only_token" };
const forbidden = { code: "FORBIDDEN", downstream: "MICROSOFT_GRAPH", correlationId };
const misconfigured = { code: "SERVICE_MISCONFIGURED", correlationId };
const unavailable = { code: "TOKEN_SERVICE_UNAVAILABLE", correlationId };

const body = (error: string, code: number, more: Record<string, unknown> = {}): TokenError => ({
  body: { error, error_codes: [code], ...more },
});
const withDescription = (fields: Record<string, unknown>, description: string): Record<string, unknown> => ({
  error_description: `AADSTS0: ${description}`,
  correlation_id: correlationId,
  trace_id: "trace",
  ...fields,
});

describe("toServiceError", () => {
  const request = { downstream: "MICROSOFT_GRAPH", resource: microsoftGraph.resource, scopes: ["User.Read"] };
  const toError = ({ status = 400, headers = {}, body: fields }: TokenError, description: string) => {
    const response = { status, headers, body: JSON.stringify(withDescription(fields, description)) };
    return toServiceError(response, { request, now: Date.now(), cause: undefined });
  };
  const convert = (response: TokenError, description: string): unknown => {
    const { code, facts } = toError(response, description);
    return { code, ...facts };
  };

  it("maps each error response of the token endpoint to a code and facts", () => {
    const cases: readonly [string, TokenError, Extensions][] = [
      ["consent missing", body("invalid_grant", 65001, { suberror: "consent_required" }), consent],
      ["consent missing, suberror only", { body: { error: "invalid_grant", suberror: "consent_required" } }, consent],
      ["consent missing, number only", body("invalid_grant", 65001), consent],
      ["consent missing, interaction", body("interaction_required", 65001, { suberror: "consent_required" }), consent],
      ["MFA required", body("interaction_required", 50076, { claims }), { ...interaction, claims }],
      ["MFA required, invalid_grant", body("invalid_grant", 50076, { claims }), { ...interaction, claims }],
      [
        "MFA not set up",
        body("invalid_grant", 50079, { claims, suberror: "basic_action" }),
        { ...interaction, claims },
      ],
      ["Conditional Access", body("interaction_required", 53003, { claims }), { ...interaction, claims }],
      ["session revoked", body("invalid_grant", 50173, { suberror: "bad_token" }), interaction],
      ["another invalid grant", body("invalid_grant", 70000), interaction],
      ["assertion expired", body("invalid_grant", 500133), expired],
      ["assertion of another signer", body("invalid_grant", 50013), rejected],
      ["an ID token", body("invalid_grant", 240002), rejected],
      // See https://github.com/microsoft/azure-spring-boot/issues/333
      ["an ID token, invalid_request", body("invalid_request", 240002), rejected],
      ["an app-only token", body("invalid_grant", 90083), appOnly],
      ["wrong client secret", { ...body("invalid_client", 7000215), status: 401 }, misconfigured],
      ["expired client secret", { ...body("invalid_client", 7000222), status: 401 }, misconfigured],
      ["unknown certificate", { ...body("invalid_client", 700027), status: 401 }, misconfigured],
      ["client not allowed this grant", body("unauthorized_client", 700016), misconfigured],
      ["unknown resource", body("invalid_resource", 500011), misconfigured],
      ["unknown scope", body("invalid_scope", 70011), misconfigured],
      ["several resources", body("invalid_request", 28000), misconfigured],
      [
        "throttled",
        { ...body("temporarily_unavailable", 50196), status: 429, headers: { "retry-after": "17" } },
        { ...unavailable, retryAfterSeconds: 17 },
      ],
      ["throttled, without Retry-After", { ...body("temporarily_unavailable", 50196), status: 429 }, unavailable],
      ["unavailable with status 400", body("temporarily_unavailable", 90033), unavailable],
      [
        "unavailable",
        { ...body("server_error", 90033), status: 503, headers: { "retry-after": "3" } },
        { ...unavailable, retryAfterSeconds: 3 },
      ],
      ["internal error", { ...body("invalid_grant", 65001), status: 500 }, unavailable],
      ["unknown error", body("brand_new_error", 1), unavailable],
      ["assertion for another application", body("invalid_grant", 500131), misconfigured],
      ["user not assigned", body("invalid_grant", 50105), { ...forbidden, reason: "user_not_assigned" }],
      [
        "Conditional Access without claims",
        body("invalid_grant", 53003, { suberror: "message_only" }),
        { ...forbidden, reason: "conditional_access_blocked" },
      ],
      ["access denied", { body: { error: "access_denied" } }, { ...forbidden, reason: "access_denied" }],
      ["loop detected", body("invalid_grant", 50196), { ...unavailable, retryAfterSeconds: 60 }],
      [
        "loop detected, with Retry-After",
        { ...body("invalid_grant", 50196), headers: { "retry-after": "120" } },
        { ...unavailable, retryAfterSeconds: 120 },
      ],
      [
        "loop detected, with a long Retry-After",
        { ...body("invalid_grant", 50196), headers: { "retry-after": "86400" } },
        { ...unavailable, retryAfterSeconds: 300 },
      ],
      [
        "loop detected beside another code and claims",
        { body: { error: "invalid_grant", error_codes: [7000215, 50196], claims }, headers: { "retry-after": "0" } },
        { ...unavailable, retryAfterSeconds: 60 },
      ],
      ["tenant throttled", body("invalid_request", 90055), { ...unavailable, retryAfterSeconds: 60 }],
      ["claims and an unknown code", body("invalid_grant", 1, { claims }), { ...interaction, claims }],
      ["claims and an unknown error", body("invalid_request", 1, { claims }), { ...interaction, claims }],
      ["claims and no code", { body: { error: "invalid_grant", claims } }, { ...interaction, claims }],
      ["claims and our credential", body("invalid_client", 7000222, { claims }), misconfigured],
      ["error in upper case", { body: { error: "INVALID_CLIENT" } }, misconfigured],
      ["no error, only a code", { body: { error_codes: [65001] } }, consent],
      ["no error, only a suberror", { body: { suberror: "consent_required" } }, consent],
    ];
    for (const [name, error, expected] of cases) expect(convert(error, "text"), name).toEqual(expected);
  });

  it("recognizes a revoked session by its number or by its suberror", () => {
    const cases: readonly [string, TokenError, isRevoked: boolean][] = [
      ["both", body("invalid_grant", 50173, { suberror: "bad_token" }), true],
      ["number only", body("invalid_grant", 50173), true],
      ["suberror and another number", body("invalid_grant", 70000, { suberror: "bad_token" }), true],
      ["suberror only", { body: { error: "invalid_grant", suberror: "bad_token" } }, true],
      ["another suberror", body("invalid_grant", 50079, { claims, suberror: "basic_action" }), false],
      ["another number", body("invalid_grant", 70000), false],
      ["consent missing", body("invalid_grant", 65001, { suberror: "consent_required" }), false],
      ["unavailable", { ...body("invalid_grant", 50173, { suberror: "bad_token" }), status: 503 }, false],
    ];
    for (const [name, response, isRevoked] of cases)
      expect(toError(response, "text") instanceof SessionRevokedError, name).toBe(isRevoked);
  });

  it("falls back to suberror, then error, if no code is known", () => {
    const bySuberror = {
      consent_required: "CONSENT_REQUIRED",
      basic_action: "INTERACTION_REQUIRED",
      additional_action: "INTERACTION_REQUIRED",
      message_only: "FORBIDDEN",
      user_password_expired: "INTERACTION_REQUIRED",
      token_expired: "INTERACTION_REQUIRED",
      bad_token: "INTERACTION_REQUIRED",
      device_authentication_failed: "INTERACTION_REQUIRED",
      protection_policy_required: "INTERACTION_REQUIRED",
      client_mismatch: "SERVICE_MISCONFIGURED",
    };
    for (const error of ["invalid_grant", "unauthorized_client", "interaction_required"])
      for (const error_codes of [undefined, [], [1], [70000], [70000, 1]])
        for (const [suberror, expected] of Object.entries(bySuberror))
          for (const value of [suberror, suberror.toUpperCase()])
            expect(
              toError({ body: { error, suberror: value, error_codes } }, "text").code,
              `${error} ${value} ${String(error_codes)}`,
            ).toBe(expected);
    const byError = {
      interaction_required: "INTERACTION_REQUIRED",
      login_required: "INTERACTION_REQUIRED",
      consent_required: "CONSENT_REQUIRED",
      invalid_grant: "INTERACTION_REQUIRED",
      invalid_client: "SERVICE_MISCONFIGURED",
      unauthorized_client: "SERVICE_MISCONFIGURED",
      invalid_resource: "SERVICE_MISCONFIGURED",
      invalid_target: "SERVICE_MISCONFIGURED",
      invalid_scope: "SERVICE_MISCONFIGURED",
      invalid_request: "SERVICE_MISCONFIGURED",
      unsupported_grant_type: "SERVICE_MISCONFIGURED",
      invalid_instance: "SERVICE_MISCONFIGURED",
      invalid_tenant: "SERVICE_MISCONFIGURED",
      access_denied: "FORBIDDEN",
      temporarily_unavailable: "TOKEN_SERVICE_UNAVAILABLE",
      server_error: "TOKEN_SERVICE_UNAVAILABLE",
      service_unavailable: "TOKEN_SERVICE_UNAVAILABLE",
      slow_down: "TOKEN_SERVICE_UNAVAILABLE",
      constructor: "TOKEN_SERVICE_UNAVAILABLE",
      hasownproperty: "TOKEN_SERVICE_UNAVAILABLE",
      __proto__x: "TOKEN_SERVICE_UNAVAILABLE",
    };
    for (const [error, expected] of Object.entries(byError))
      for (const suberror of [undefined, "constructor", "tostring", "another", 7, {}, null])
        expect(toError({ body: { error, suberror } }, "text").code, `${error} ${String(suberror)}`).toBe(expected);
  });

  it("rejects only a credential for everybody that no tenant accepts", () => {
    for (const [code, isRejected] of [
      [7000215, true],
      [7000222, true],
      [700027, true],
      [70021, true],
      [7000112, false],
      [700016, false],
      [500011, false],
      [700223, false],
    ] as const)
      expect(toError(body("invalid_client", code), "text") instanceof CredentialRejectedError, String(code)).toBe(
        isRejected,
      );
  });

  it("lets a blocked user sign in with the claims that an API has demanded", () => {
    const response = { status: 400, headers: {}, body: JSON.stringify(body("invalid_grant", 53003).body) };
    const convertWith = (more: object) =>
      toServiceError(response, { request: { ...request, ...more }, now: 0, cause: undefined }).code;
    expect([convertWith({}), convertWith({ claims })]).toEqual(["FORBIDDEN", "INTERACTION_REQUIRED"]);
  });

  it("drops the tokens of disabled and deleted users", () => {
    for (const [fields, expected] of [
      [{ error_codes: [50057] }, true],
      [{ error_codes: [500341] }, true],
      [{ error_codes: [50034], suberror: "bad_token" }, true],
      [{ error_codes: [50034] }, false],
      [{ error_codes: [50053] }, false],
      [{ error_codes: [53003] }, false],
      [{ error_codes: [50173] }, true],
    ] as const)
      expect(
        isUserRevoked(toError({ body: { error: "invalid_grant", ...fields } }, "text")),
        JSON.stringify(fields),
      ).toBe(expected);
  });

  it("survives any body", () => {
    const bodies = [
      "",
      "null",
      "[]",
      "7",
      '"invalid_grant"',
      "<html><body>invalid_grant AADSTS65001</body></html>",
      "{",
      "{}",
      '{"__proto__":{"error":"invalid_client"}}',
      '{"constructor":"x"}',
      '{"error":{"code":"invalid_client"}}',
      '{"error":["invalid_client"]}',
      '{"error":"x y"}',
      `{"error":"${"a".repeat(100_000)}"}`,
    ];
    for (const text of bodies)
      for (const status of [400, 401, 403, 404]) {
        const error = toServiceError({ status, headers: {}, body: text }, { request, now: 0, cause: undefined });
        expect([error.code, error.facts], `${status} ${text.slice(0, 50)}`).toEqual(["TOKEN_SERVICE_UNAVAILABLE", {}]);
      }
  });

  it("ignores fields that do not have their documented form", () => {
    const many = Array.from({ length: 200_000 }, (_, index) => 900_000_000 + index);
    const codes: readonly unknown[] = [
      null,
      "x",
      {},
      [[65001]],
      [{ code: 65001 }],
      [null, true, -65001, 65001.5, Infinity, "65001x", " ", "AADSTS"],
      many,
      [...many, 65001],
      "constructor",
    ];
    for (const error_codes of codes)
      expect(
        toError({ body: { error: "invalid_grant", error_codes } }, "text").code,
        JSON.stringify(error_codes).slice(0, 60),
      ).toBe("INTERACTION_REQUIRED");
    for (const error_codes of [65001, "65001", ["65001"], [null, "x", 65001]])
      expect(toError({ body: { error: "invalid_grant", error_codes } }, "text").code).toBe("CONSENT_REQUIRED");
    for (const value of ["", "{", "null", "[]", "{}", " { } ", 7, {}, '{"access_token":7}'])
      expect(convert(body("invalid_grant", 53003, { claims: value }), "text"), JSON.stringify(value)).toEqual({
        ...forbidden,
        reason: "conditional_access_blocked",
      });
    for (const value of ["<script>", "a".repeat(36), 7, {}, `${correlationId}\n`])
      expect(convert(body("invalid_grant", 50105, { correlation_id: value }), "text"), JSON.stringify(value)).toEqual({
        ...forbidden,
        correlationId: undefined,
        reason: "user_not_assigned",
      });
  });

  it("does not look for codes in error_description", () => {
    const description = "AADSTS7000222: The provided client secret keys are expired.";
    expect(convert({ body: { error: "invalid_grant" } }, description)).toEqual(interaction);
  });

  it("names the cause of a misconfiguration", () => {
    const messages = [7000222, 7000215, 700027, 700211, 7000112, 500011, 1].map(
      (code) => toError(body("invalid_client", code), "text").message,
    );
    expect(messages).toEqual([
      "The client secret has expired (AADSTS7000222).",
      "Microsoft Entra ID rejected the client secret (AADSTS7000215).",
      "Microsoft Entra ID rejected the certificate: it is not registered, or not valid now (AADSTS700027).",
      "The registration has no federated credential for this token (AADSTS700211).",
      "The application is disabled in the tenant (AADSTS7000112).",
      "The tenant has no application for MICROSOFT_GRAPH_RESOURCE (AADSTS500011).",
      "Microsoft Entra ID rejected the credential of this API (AADSTS1).",
    ]);
  });

  it("ignores error_description", () => {
    const description = "AADSTS65001: consent_required AADSTS500133 invalid_client";
    expect(convert(body("invalid_grant", 50013), description)).toEqual(rejected);
  });
});

describe("a failed exchange", () => {
  const query = "{ me { displayName } projects(first: 1) { nodes { name } } }";
  const getExtensions = ({ body: { errors } }: TestResponse) =>
    errors?.map(({ path, extensions }) => ({ path, extensions }));

  let api: TestServer;
  beforeAll(async () => {
    api = await startTestServer();
  });
  afterEach(() => {
    api.emulator.faults.clear();
  });
  afterAll(() => api.close());

  it("fails the field of a failed exchange with code and facts, and exposes neither token nor error_description", async () => {
    const cases: readonly [string, TokenError, Extensions][] = [
      ["consent missing", body("invalid_grant", 65001, { suberror: "consent_required" }), consent],
      ["MFA required", body("interaction_required", 50076, { claims }), { ...interaction, claims }],
      ["assertion expired", body("invalid_grant", 500133), expired],
      ["an app-only token", body("invalid_grant", 90083), appOnly],
      ["unavailable", { ...body("server_error", 90033), status: 503 }, unavailable],
    ];
    const description = "AADSTS65001: consent_required, a text that must not be exposed";
    for (const [name, { status = 400, headers = {}, body: fields }, expected] of cases) {
      api.emulator.faults.inject({
        key: "POST /oauth2/v2.0/token",
        response: { status, headers, body: withDescription(fields, description) },
      });
      const token = await api.emulator.issueToken();
      const response = await api.ask("{ me { displayName } }", { token });
      api.emulator.faults.clear();

      expectNoTokenLeak(api, response, token);
      expect(JSON.stringify([response.body, [...response.headers], api.logged()]), name).not.toContain(description);
      expect(
        response.body.errors?.map(({ path }) => path),
        name,
      ).toEqual([["me"]]);
      const { consentUrl, adminConsentUrl, ...facts } = response.body.errors?.[0]?.extensions ?? {};
      expect(facts, name).toEqual(expected);
      const url: unknown = expected.code === "CONSENT_REQUIRED" ? expect.stringContaining("/") : undefined;
      expect([consentUrl, adminConsentUrl], name).toEqual([url, url]);
    }
  });

  it("fails only the fields of the API that requires MFA, with its claims", async () => {
    const response = await api.ask(query, { user: "carol@harbor.example" });
    expect(response.status).toBe(200);
    expect(response.body.data).toEqual({ me: { displayName: "Carol Cole" }, projects: null });
    expect(getExtensions(response)).toEqual([
      {
        path: ["projects"],
        extensions: {
          code: "INTERACTION_REQUIRED",
          downstream: "PROJECTS",
          correlationId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
          claims: expect.stringContaining("capolids") as string,
        },
      },
    ]);
  });

  it("requires a new sign-in for every API after a session revocation", async () => {
    const token = await api.emulator.issueToken({ user: "mona@harbor.example" });
    api.emulator.revokeSessions("mona@harbor.example");
    const response = await api.ask(query, { token });
    expect(
      getExtensions(response)
        ?.map(({ extensions }) => [extensions["code"], extensions["downstream"]])
        .sort(),
    ).toEqual([
      ["INTERACTION_REQUIRED", "MICROSOFT_GRAPH"],
      ["INTERACTION_REQUIRED", "PROJECTS"],
    ]);
    expect((await api.ask(query, { user: "mona@harbor.example" })).body.errors).toBeUndefined();
  });

  it("revokes the cached tokens of the user's other sessions only after an error that shows revoked sessions", async () => {
    const key = `on-behalf-of ${microsoftGraph.resource}`;
    const now = Math.floor(Date.now() / 1000);
    const rows = [
      [{ error: "invalid_grant", error_codes: [70000] }, 0],
      [{ error: "invalid_grant", suberror: "bad_token" }, 1],
      [{ error: "invalid_grant", error_codes: [50173] }, 1],
      [{ error: "invalid_grant", error_codes: [50057] }, 1],
    ] as const;
    for (const [row, [fields, exchanges]] of rows.entries()) {
      const issueToken = () => api.emulator.issueToken({ claims: { iat: now - 60 + row } });
      const cached = await issueToken();
      expect((await api.ask("{ me { displayName } }", { token: cached })).status).toBe(200);
      api.emulator.faults.inject({ key, response: { status: 400, body: fields }, times: 1 });
      const rejected = await api.ask("{ me { displayName } }", { token: await issueToken() });
      expect(rejected.body.errors, JSON.stringify(fields)).toHaveLength(1);
      api.emulator.calls.reset();
      const { body } = await api.ask("{ me { displayName } }", { token: cached });
      expect(body.data, JSON.stringify(fields)).toEqual({ me: { displayName: "Alice Archer" } });
      expect(api.emulator.calls.counts()[key] ?? 0, JSON.stringify(fields)).toBe(exchanges);
    }
  });

  it("reports an assertion that expires between authentication and exchange as an expired token", async () => {
    const exp = Math.floor(Date.now() / 1000) - 30;
    const response = await api.ask("{ me { displayName } }", {
      token: await api.emulator.issueToken({ claims: { exp } }),
    });
    expect(getExtensions(response)).toEqual([{ path: ["me"], extensions: expired }]);
  });
});

describe("a server of its own", () => {
  it("reports a wrong client secret without a request for the next users", async () => {
    const api = await startTestServer();
    const { status = 0, body: fields } = { ...body("invalid_client", 7000215), status: 401 };
    api.emulator.faults.inject({
      key: "POST /oauth2/v2.0/token",
      response: { status, body: withDescription(fields, "wrong secret") },
    });
    for (let user = 0; user < 3; user++) {
      const { body: result } = await api.ask("{ me { displayName } }");
      expect(result.errors?.[0]?.extensions).toEqual(misconfigured);
    }
    expect(api.emulator.calls.counts()["POST /oauth2/v2.0/token"]).toBe(1);
    await api.close();
  });

  it("fails only the fields of a throttled resource", async () => {
    const api = await startTestServer();
    api.emulator.faults.inject({
      key: `on-behalf-of ${microsoftGraph.resource}`,
      response: { status: 429, headers: { "retry-after": "5" }, body: { error: "temporarily_unavailable" } },
    });
    const { body: result } = await api.ask("{ me { displayName } projects(first: 1) { nodes { name } } }");
    await api.close();
    expect(result.errors?.map(({ path, extensions }) => ({ path, extensions }))).toEqual([
      { path: ["me"], extensions: { code: "TOKEN_SERVICE_UNAVAILABLE", retryAfterSeconds: 5 } },
    ]);
    expect(result.data?.["projects"]).toEqual({ nodes: [{ name: expect.any(String) as string }] });
  });

  it("fails with SERVICE_MISCONFIGURED and does not expose a wrong client secret", async () => {
    const api = await startTestServer({ AZURE_CLIENT_SECRET: "a-secret-that-is-wrong" });
    const response = await api.ask("{ me { displayName } }");
    const logged = api.logged();
    await api.close();
    expect(response.body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["SERVICE_MISCONFIGURED"]);
    expect(JSON.stringify([response.body, logged])).not.toContain("a-secret-that-is-wrong");
  });
});
