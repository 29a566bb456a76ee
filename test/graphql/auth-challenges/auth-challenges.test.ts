import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createClaimsChallenge, apiRegistration, developerClient, tenantId } from "@oboql/dev/emulator";
import { collectAuthChallenges } from "../../../src/graphql/auth-challenges/collect-challenges.ts";
import {
  graphGets,
  issueCp1Token,
  getAuthChallenges,
  readChallengedClaims,
  toClaimsRequest,
  graphExchange,
  nbfClaimsRequest,
  boardsCall,
} from "../../support/auth-challenges.ts";
import { startStopwatch } from "../../support/cpu-time-stopwatch.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const bob = "bob@harbor.example";
const carol = "carol@harbor.example";
const origin = "http://localhost:4000";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

describe("missing consent", () => {
  const query = "{ me { displayName } a: messages(first: 1) { nodes { id } } b: messages(first: 2) { nodes { id } } }";

  it("collects missing consent in one challenge with all its paths", async () => {
    const response = await api.ask(query, { user: bob });
    expect(response.status).toBe(200);
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(response.body.data).toEqual({ me: { displayName: "Bob Baker" }, a: null, b: null });
    const [challenge, ...others] = getAuthChallenges(response) ?? [];
    expect(others).toEqual([]);
    expect(challenge).toEqual({
      downstream: "MICROSOFT_GRAPH",
      kind: "consent",
      scopes: ["Mail.Read"],
      consentUrl: expect.any(String) as string,
      adminConsentUrl: expect.any(String) as string,
      paths: [["a"], ["b"]],
    });
    const url = new URL(String(challenge?.["consentUrl"]));
    expect(url.href).toContain(`${api.emulator.url}/${tenantId}/oauth2/v2.0/authorize?`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: developerClient.clientId,
      scope: `${apiRegistration.resource}/.default`,
    });
    expect(response.body.errors?.[0]?.extensions).toMatchObject({ consentUrl: url.href });
  });

  it("asks for consent through this API's registration, or CONSENT_CLIENT_ID, if Teams obtained the token", async () => {
    const teams = "1fec8e78-bce4-4aaf-ab1b-5451cc387264";
    const consentApp = "99999999-8888-4777-8666-555555555555";
    const other = await startTestServer({ CONSENT_CLIENT_ID: consentApp }, { emulator: api.emulator });
    try {
      for (const [server, client_id, scope] of [
        [api, apiRegistration.clientId, `${apiRegistration.clientId}/.default`],
        [other, consentApp, `${apiRegistration.resource}/.default`],
      ] as const) {
        const token = await server.emulator.issueToken({ user: bob, claims: { azp: teams } });
        const [challenge] = getAuthChallenges(await server.ask(query, { token })) ?? [];
        const { searchParams } = new URL(String(challenge?.["consentUrl"]));
        expect(Object.fromEntries(searchParams)).toMatchObject({ client_id, scope, prompt: "consent" });
      }
    } finally {
      await other.close();
    }
  });

  it("fails only the fields whose scope lacks consent", async () => {
    const { body } = await api.ask('{ me { displayName } message(id: "x") { id } users(first: 1) { nodes { id } } }', {
      user: bob,
    });
    expect(body.data).toMatchObject({ me: {}, message: null, users: { nodes: [{}] } });
    expect(body.errors).toHaveLength(1);
  });

  it("responds with 401 without data and without claims if every root field lacks consent", async () => {
    const token = await issueCp1Token(api, bob);
    const response = await api.ask("{ messages(first: 1) { nodes { id } } mailFolders { nodes { id } } }", { token });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(response.body).not.toHaveProperty("data");
    expect(getAuthChallenges(response)?.map(({ scopes, paths }) => [scopes, paths])).toEqual([
      [["Mail.Read"], [["messages"]]],
      [["Mail.ReadBasic"], [["mailFolders"]]],
    ]);
  });
});

describe("claims challenges", () => {
  const query = "{ me { displayName } boards(first: 1) { nodes { name } } }";
  const requiredClaims = { access_token: { capolids: { essential: true, values: [expect.any(String)] } } };

  it("sends a claims challenge in WWW-Authenticate to a client with the cp1 capability", async () => {
    const response = await api.ask(query, { token: await issueCp1Token(api, carol) });
    expect(response.status).toBe(200);
    expect(response.body.data).toEqual({ me: { displayName: "Carol Cole" }, boards: null });
    expect(response.headers.get("www-authenticate")).toMatch(
      new RegExp(
        `^Bearer realm="", authorization_uri="${api.emulator.url}/${tenantId}/oauth2/v2\\.0/authorize", error="insufficient_claims", claims="[\\w+/=]+"$`,
      ),
    );
    expect(readChallengedClaims(response)).toEqual(requiredClaims);
    const [challenge] = getAuthChallenges(response) ?? [];
    expect(challenge).toMatchObject({ downstream: "BOARDS", kind: "claims", paths: [["boards"]] });
    expect(JSON.parse(String(challenge?.["claims"]))).toEqual(requiredClaims);
  });

  it("sends no claims in WWW-Authenticate to a client without the cp1 capability, not even with 401", async () => {
    expect((await api.ask(query, { user: carol })).headers.get("www-authenticate")).toBeNull();
    const unauthorized = await api.ask("{ boards(first: 1) { nodes { name } } }", { user: carol });
    expect(unauthorized.status).toBe(401);
    expect(unauthorized.headers.get("www-authenticate")).toBe("Bearer");
    expect(getAuthChallenges(unauthorized)).toMatchObject([{ kind: "claims" }]);
  });

  it("merges the claims challenges of several APIs into one header", async () => {
    const token = await issueCp1Token(api);
    api.emulator.faults.inject({
      key: boardsCall,
      response: createClaimsChallenge(toClaimsRequest({ nbf: { value: "1800000000" }, capolids: { values: ["p"] } })),
    });
    api.emulator.faults.inject({
      key: graphGets,
      response: createClaimsChallenge(toClaimsRequest({ nbf: { value: "1700000000" }, capolids: { values: ["g"] } })),
    });
    const response = await api.ask(query, { token });
    expect(response.status).toBe(401);
    expect(response.body).not.toHaveProperty("data");
    expect(getAuthChallenges(response)).toHaveLength(2);
    const { access_token: claims } = readChallengedClaims(response) as {
      access_token: { nbf: object; capolids: { values: string[] } };
    };
    expect(claims.nbf).toEqual({ value: "1800000000" });
    expect(claims.capolids.values.sort()).toEqual(["g", "p"]);
  });

  it("responds with 200 if another root field fails for another reason", async () => {
    const token = await issueCp1Token(api);
    api.emulator.faults.inject({ key: boardsCall, response: createClaimsChallenge(nbfClaimsRequest("1")) });
    api.emulator.faults.inject({ key: graphGets, response: { status: 403 } });
    const response = await api.ask(query, { token });
    expect(response.status).toBe(200);
    expect(response.body.data).toEqual({ me: null, boards: null });
    expect(readChallengedClaims(response)).toEqual(JSON.parse(nbfClaimsRequest("1")));
  });

  it("responds with 200 if fields below a resolved root field require claims", async () => {
    api.emulator.faults.inject({ key: graphGets, response: createClaimsChallenge(nbfClaimsRequest("1")) });
    const response = await api.ask("{ boards(first: 2) { nodes { owner { displayName } } } }", {
      token: await issueCp1Token(api),
    });
    expect(response.status).toBe(200);
    expect(getAuthChallenges(response)).toMatchObject([
      {
        paths: [
          ["boards", "nodes", 0, "owner"],
          ["boards", "nodes", 1, "owner"],
        ],
      },
    ]);
  });

  it("exposes WWW-Authenticate to pages of an allowed origin", async () => {
    const headers = {
      authorization: `Bearer ${await issueCp1Token(api, carol)}`,
      "content-type": "application/json",
      origin,
    };
    const response = await api.ask(query, { headers });
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-expose-headers")?.toLowerCase()).toContain("www-authenticate");
    expect(readChallengedClaims(response)).toEqual(requiredClaims);
  });
});

it("reports a bearer token that Microsoft Entra ID rejects as expired in a challenge of its own", async () => {
  api.emulator.faults.inject({
    key: graphExchange,
    response: { status: 400, body: { error: "invalid_grant", error_codes: [500133] } },
  });
  const response = await api.ask("{ me { displayName } }");
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  expect(getAuthChallenges(response)).toEqual([{ kind: "expired", paths: [["me"]] }]);
});

it("adds neither challenges nor headers to responses that require no action of the user", async () => {
  for (const [query, status] of [
    ["{ me { displayName } }", 200],
    ["{ nothing }", 400],
    ["{ boards @skip(if: true) { nodes { id } } }", 200],
  ] as const) {
    const response = await api.ask(query);
    expect(response.status, query).toBe(status);
    expect(response.body, query).not.toHaveProperty("extensions");
    expect(response.headers.get("www-authenticate"), query).toBeNull();
  }
});

it("collects ten thousand errors of one cause in one challenge in linear time", () => {
  const extensions = { code: "CONSENT_REQUIRED", downstream: "X", scopes: ["A"] };
  const errors = Array.from({ length: 10_000 }, (_, index) => ({ message: "m", path: ["a", index], extensions }));
  const stopwatch = startStopwatch();
  const [challenge, ...others] = collectAuthChallenges([
    ...errors,
    { message: "m", path: ["b"], extensions: { code: "FORBIDDEN" } },
  ]);
  expect(others).toEqual([]);
  expect(challenge?.paths).toHaveLength(10_000);
  expect(stopwatch.elapsedMs()).toBeLessThan(500);
  stopwatch.stop();
});
