import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { graphRegistration } from "@oboql/dev/emulator";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { expectNoTokenLeak } from "../../support/expected-auth-errors.ts";
import {
  claims,
  consent,
  expired,
  interaction,
  appOnly,
  misconfigured,
  unavailable,
  createTokenError,
  withDescription,
  type TokenError,
  type Extensions,
} from "../../support/token-errors.ts";

describe("a failed exchange", () => {
  const query = "{ me { displayName } boards(first: 1) { nodes { name } } }";
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
      ["consent missing", createTokenError("invalid_grant", 65001, { suberror: "consent_required" }), consent],
      ["MFA required", createTokenError("interaction_required", 50076, { claims }), { ...interaction, claims }],
      ["assertion expired", createTokenError("invalid_grant", 500133), expired],
      ["an app-only token", createTokenError("invalid_grant", 90083), appOnly],
      ["unavailable", { ...createTokenError("server_error", 90033), status: 503 }, unavailable],
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
    expect(response.body.data).toEqual({ me: { displayName: "Carol Cole" }, boards: null });
    expect(getExtensions(response)).toEqual([
      {
        path: ["boards"],
        extensions: {
          code: "INTERACTION_REQUIRED",
          downstream: "BOARDS",
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
      ["INTERACTION_REQUIRED", "BOARDS"],
      ["INTERACTION_REQUIRED", "MICROSOFT_GRAPH"],
    ]);
    expect((await api.ask(query, { user: "mona@harbor.example" })).body.errors).toBeUndefined();
  });

  it("revokes the cached tokens of the user's other sessions only after an error that shows revoked sessions", async () => {
    const key = `on-behalf-of ${graphRegistration.resource}`;
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
    const { status = 0, body: fields } = { ...createTokenError("invalid_client", 7000215), status: 401 };
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
      key: `on-behalf-of ${graphRegistration.resource}`,
      response: { status: 429, headers: { "retry-after": "5" }, body: { error: "temporarily_unavailable" } },
    });
    const { body: result } = await api.ask("{ me { displayName } boards(first: 1) { nodes { name } } }");
    await api.close();
    expect(result.errors?.map(({ path, extensions }) => ({ path, extensions }))).toEqual([
      { path: ["me"], extensions: { code: "TOKEN_SERVICE_UNAVAILABLE", retryAfterSeconds: 5 } },
    ]);
    expect(result.data?.["boards"]).toEqual({ nodes: [{ name: expect.any(String) as string }] });
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
