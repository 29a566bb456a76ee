import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { microsoftGraph } from "../../../dev/src/emulator/tenant.ts";
import { expectNoTokenLeak } from "../../support/expected-auth-errors.ts";
import { startApi, type Answer, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

const correlationId = "0b9f3a52-6d1e-4c7a-8f20-1e2d3c4b5a69";
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const description = "words for people that no program reads";

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

/** What the directory says, beside what every refusal of it has. */
interface Refusal {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: Record<string, unknown>;
}

/** Asks for `me` while the token endpoint refuses so. */
async function errorFor({ status = 400, headers = {}, body }: Refusal, { secretly = description } = {}) {
  api.emulator.faults.inject({
    key: "POST /oauth2/v2.0/token",
    response: {
      status,
      headers,
      body: { error_description: `AADSTS0: ${secretly}`, correlation_id: correlationId, trace_id: "trace", ...body },
    },
  });
  const token = await api.emulator.issueToken();
  const answer = await api.ask("{ me { displayName } }", { token });
  expectNoTokenLeak(api, answer, token);
  expect(JSON.stringify([answer.body, [...answer.headers], api.logged()])).not.toContain(secretly);
  expect(answer.body.errors?.map(({ path }) => path)).toEqual([["me"]]);
  return answer.body.errors?.[0];
}

interface Extensions {
  readonly code: string;
  readonly [fact: string]: unknown;
}

const consent = { code: "CONSENT_REQUIRED", downstream: "MICROSOFT_GRAPH", scopes: ["User.Read"], correlationId };
const interaction = { code: "INTERACTION_REQUIRED", downstream: "MICROSOFT_GRAPH", correlationId };
const expired = { code: "UNAUTHENTICATED", reason: "token_expired" };
const refused = { code: "UNAUTHENTICATED", reason: "assertion_refused" };
const appOnly = { code: "FORBIDDEN", reason: "app_only_token" };
const misconfigured = { code: "SERVICE_MISCONFIGURED", correlationId };
const unavailable = { code: "TOKEN_SERVICE_UNAVAILABLE", correlationId };

const body = (error: string, code: number, more: Record<string, unknown> = {}): Refusal => ({
  body: { error, error_codes: [code], ...more },
});

const meanings: readonly [string, Refusal, Extensions][] = [
  ["consent missing", body("invalid_grant", 65001, { suberror: "consent_required" }), consent],
  ["consent missing, by suberror alone", { body: { error: "invalid_grant", suberror: "consent_required" } }, consent],
  ["consent missing, by number alone", body("invalid_grant", 65001), consent],
  ["consent missing, as interaction", body("interaction_required", 65001, { suberror: "consent_required" }), consent],
  ["MFA wanted", body("interaction_required", 50076, { claims }), { ...interaction, claims }],
  ["MFA wanted, as invalid_grant", body("invalid_grant", 50076, { claims }), { ...interaction, claims }],
  ["MFA to be set up", body("invalid_grant", 50079, { claims, suberror: "basic_action" }), { ...interaction, claims }],
  ["Conditional Access", body("interaction_required", 53003, { claims }), { ...interaction, claims }],
  ["session revoked", body("invalid_grant", 50173, { suberror: "bad_token" }), interaction],
  ["a grant that is bad for another reason", body("invalid_grant", 70000), interaction],
  ["assertion expired", body("invalid_grant", 500133), expired],
  ["assertion of another signer", body("invalid_grant", 50013), refused],
  ["an ID token", body("invalid_grant", 240002), refused],
  // As Entra says it: https://github.com/microsoft/azure-spring-boot/issues/333
  ["an ID token, as invalid_request", body("invalid_request", 240002), refused],
  ["an app-only token", body("invalid_grant", 90083), appOnly],
  ["our secret wrong", { ...body("invalid_client", 7000215), status: 401 }, misconfigured],
  ["our secret expired", { ...body("invalid_client", 7000222), status: 401 }, misconfigured],
  ["our certificate unknown", { ...body("invalid_client", 700027), status: 401 }, misconfigured],
  ["our client not allowed this grant", body("unauthorized_client", 700016), misconfigured],
  ["a resource unknown", body("invalid_resource", 500011), misconfigured],
  ["a scope unknown", body("invalid_scope", 70011), misconfigured],
  ["several resources", body("invalid_request", 28000), misconfigured],
  [
    "throttled",
    { ...body("temporarily_unavailable", 50196), status: 429, headers: { "retry-after": "17" } },
    { ...unavailable, retryAfterSeconds: 17 },
  ],
  ["throttled, with no time to wait", { ...body("temporarily_unavailable", 50196), status: 429 }, unavailable],
  ["busy, as a 400", body("temporarily_unavailable", 90033), unavailable],
  [
    "down",
    { ...body("server_error", 90033), status: 503, headers: { "retry-after": "3" } },
    { ...unavailable, retryAfterSeconds: 3 },
  ],
  ["an error inside", { ...body("invalid_grant", 65001), status: 500 }, unavailable],
  ["something new", body("brand_new_error", 1), unavailable],
];

it.each(meanings.map(([sign, refusal, extensions]) => [sign, extensions.code, refusal, extensions] as const))(
  "%s becomes %s",
  async (_sign, _code, refusal, extensions) => {
    const { consentUrl, adminConsentUrl, ...facts } = (await errorFor(refusal))?.extensions ?? {};
    expect(facts).toEqual(extensions);
    const link: unknown = extensions.code === "CONSENT_REQUIRED" ? expect.stringContaining("/") : undefined;
    expect([consentUrl, adminConsentUrl]).toEqual([link, link]);
  },
);

it("the description decides nothing, whatever it says", async () => {
  const secretly = "AADSTS65001: consent_required AADSTS500133 invalid_client";
  expect((await errorFor(body("invalid_grant", 50013), { secretly }))?.extensions).toEqual(refused);
});

describe("the directory's own refusals", () => {
  const query = "{ me { displayName } projects(first: 1) { nodes { name } } }";
  const extensionsOf = ({ body: { errors } }: Answer) => errors?.map(({ path, extensions }) => ({ path, extensions }));

  it("MFA for one API costs that API alone, and carries its claims", async () => {
    const answer = await api.ask(query, { user: "carol@harbor.example" });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ me: { displayName: "Carol Cole" }, projects: null });
    expect(extensionsOf(answer)).toEqual([
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

  it("a revoked session wants the user back for every API, and a new sign-in cures it", async () => {
    const token = await api.emulator.issueToken({ user: "mona@harbor.example" });
    api.emulator.revokeSessions("mona@harbor.example");
    const answer = await api.ask(query, { token });
    expect(
      extensionsOf(answer)
        ?.map(({ extensions }) => [extensions["code"], extensions["downstream"]])
        .sort(),
    ).toEqual([
      ["INTERACTION_REQUIRED", "MICROSOFT_GRAPH"],
      ["INTERACTION_REQUIRED", "PROJECTS"],
    ]);
    expect((await api.ask(query, { user: "mona@harbor.example" })).body.errors).toBeUndefined();
  });

  it("an assertion that expires between door and exchange is an expired token", async () => {
    const exp = Math.floor(Date.now() / 1000) - 30;
    const answer = await api.ask("{ me { displayName } }", {
      token: await api.emulator.issueToken({ claims: { exp } }),
    });
    expect(extensionsOf(answer)).toEqual([{ path: ["me"], extensions: expired }]);
  });

  it("throttling of one resource costs that resource alone", async () => {
    api.emulator.faults.inject({
      key: `on-behalf-of ${microsoftGraph.resource}`,
      response: { status: 429, headers: { "retry-after": "5" }, body: { error: "temporarily_unavailable" } },
    });
    const answer = await api.ask(query);
    expect(extensionsOf(answer)).toEqual([
      { path: ["me"], extensions: { code: "TOKEN_SERVICE_UNAVAILABLE", retryAfterSeconds: 5 } },
    ]);
    expect(answer.body.data?.["projects"]).toEqual({ nodes: [{ name: expect.any(String) as string }] });
  });

  it("a wrong secret of ours is our fault, and is not shown", async () => {
    const own = await startApi({ AZURE_CLIENT_SECRET: "a-secret-that-is-wrong" });
    const answer = await own.ask("{ me { displayName } }");
    const logged = own.logged();
    await own.close();
    expect(answer.body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["SERVICE_MISCONFIGURED"]);
    expect(JSON.stringify([answer.body, logged])).not.toContain("a-secret-that-is-wrong");
  });
});
