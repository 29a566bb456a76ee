import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { api as registration, developerClient, tenantId } from "../../../dev/src/emulator/tenant.ts";
import { collectAuthChallenges } from "../../../src/graphql/auth-challenges/collect-challenges.ts";
import {
  batchCall,
  issueCp1Token,
  getAuthChallenges,
  readChallengedClaims,
  toClaimsRequest,
  graphExchange,
  nbfClaimsRequest,
  projectsCall,
  claimsChallengeResponse,
} from "../../support/auth-challenges.ts";
import { startWatch } from "../../support/cpu-time-stopwatch.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

const bob = "bob@harbor.example";
const carol = "carol@harbor.example";
const origin = "http://localhost:4000";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

describe("consent that is missing", () => {
  const query = "{ me { displayName } a: messages(first: 1) { nodes { id } } b: messages(first: 2) { nodes { id } } }";

  it("is one challenge with all the paths that it is about", async () => {
    const answer = await api.ask(query, { user: bob });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("www-authenticate")).toBeNull();
    expect(answer.body.data).toEqual({ me: { displayName: "Bob Baker" }, a: null, b: null });
    const [challenge, ...others] = getAuthChallenges(answer) ?? [];
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
      scope: `${registration.resource}/.default`,
    });
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ consentUrl: url.href });
  });

  it("of one scope costs the fields that need it and nothing else", async () => {
    const { body } = await api.ask('{ me { displayName } message(id: "x") { id } users(first: 1) { nodes { id } } }', {
      user: bob,
    });
    expect(body.data).toMatchObject({ me: {}, message: null, users: { nodes: [{}] } });
    expect(body.errors).toHaveLength(1);
  });

  it("is 401 without data where nothing else was asked for, with no claims to bring", async () => {
    const token = await issueCp1Token(api, bob);
    const answer = await api.ask("{ messages(first: 1) { nodes { id } } mailFolders { nodes { id } } }", { token });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(answer.body).not.toHaveProperty("data");
    expect(getAuthChallenges(answer)?.map(({ scopes, paths }) => [scopes, paths])).toEqual([
      [["Mail.Read"], [["messages"]]],
      [["Mail.ReadBasic"], [["mailFolders"]]],
    ]);
  });
});

describe("claims that an API wants", () => {
  const query = "{ me { displayName } projects(first: 1) { nodes { name } } }";
  const requiredClaims = { access_token: { capolids: { essential: true, values: [expect.any(String)] } } };

  it("are in a header for a client that understands it", async () => {
    const answer = await api.ask(query, { token: await issueCp1Token(api, carol) });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ me: { displayName: "Carol Cole" }, projects: null });
    expect(answer.headers.get("www-authenticate")).toMatch(
      new RegExp(
        `^Bearer realm="", authorization_uri="${api.emulator.url}/${tenantId}/oauth2/v2\\.0/authorize", error="insufficient_claims", claims="[\\w+/=]+"$`,
      ),
    );
    expect(readChallengedClaims(answer)).toEqual(requiredClaims);
    const [challenge] = getAuthChallenges(answer) ?? [];
    expect(challenge).toMatchObject({ downstream: "PROJECTS", kind: "claims", paths: [["projects"]] });
    expect(JSON.parse(String(challenge?.["claims"]))).toEqual(requiredClaims);
  });

  it("are in no header for another client, not even with 401", async () => {
    expect((await api.ask(query, { user: carol })).headers.get("www-authenticate")).toBeNull();
    const unauthorized = await api.ask("{ projects(first: 1) { nodes { name } } }", { user: carol });
    expect(unauthorized.status).toBe(401);
    expect(unauthorized.headers.get("www-authenticate")).toBe("Bearer");
    expect(getAuthChallenges(unauthorized)).toMatchObject([{ kind: "claims" }]);
  });

  it("of several APIs are one header", async () => {
    const token = await issueCp1Token(api);
    api.emulator.faults.inject({
      key: projectsCall,
      response: claimsChallengeResponse(toClaimsRequest({ nbf: { value: "1800000000" }, capolids: { values: ["p"] } })),
    });
    api.emulator.faults.inject({
      key: batchCall,
      response: claimsChallengeResponse(toClaimsRequest({ nbf: { value: "1700000000" }, capolids: { values: ["g"] } })),
    });
    const answer = await api.ask(query, { token });
    expect(answer.status).toBe(401);
    expect(answer.body).not.toHaveProperty("data");
    expect(getAuthChallenges(answer)).toHaveLength(2);
    const { access_token: claims } = readChallengedClaims(answer) as {
      access_token: { nbf: object; capolids: { values: string[] } };
    };
    expect(claims.nbf).toEqual({ value: "1800000000" });
    expect(claims.capolids.values.sort()).toEqual(["g", "p"]);
  });

  it("and other trouble beside them are not 401", async () => {
    const token = await issueCp1Token(api);
    api.emulator.faults.inject({ key: projectsCall, response: claimsChallengeResponse(nbfClaimsRequest("1")) });
    api.emulator.faults.inject({ key: batchCall, response: { status: 403 } });
    const answer = await api.ask(query, { token });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ me: null, projects: null });
    expect(readChallengedClaims(answer)).toEqual(JSON.parse(nbfClaimsRequest("1")));
  });

  it("below a root field that is answered are not 401", async () => {
    api.emulator.faults.inject({ key: batchCall, response: claimsChallengeResponse(nbfClaimsRequest("1")) });
    const answer = await api.ask("{ projects(first: 2) { nodes { owner { displayName } } } }", {
      token: await issueCp1Token(api),
    });
    expect(answer.status).toBe(200);
    expect(getAuthChallenges(answer)).toMatchObject([
      {
        paths: [
          ["projects", "nodes", 0, "owner"],
          ["projects", "nodes", 1, "owner"],
        ],
      },
    ]);
  });

  it("can be read by a page of an allowed origin", async () => {
    const headers = {
      authorization: `Bearer ${await issueCp1Token(api, carol)}`,
      "content-type": "application/json",
      origin,
    };
    const answer = await api.ask(query, { headers });
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).toContain("www-authenticate");
    expect(readChallengedClaims(answer)).toEqual(requiredClaims);
  });
});

it("a bearer token that the directory calls expired is a challenge of its own", async () => {
  api.emulator.faults.inject({
    key: graphExchange,
    response: { status: 400, body: { error: "invalid_grant", error_codes: [500133] } },
  });
  const answer = await api.ask("{ me { displayName } }");
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  expect(getAuthChallenges(answer)).toEqual([{ kind: "expired", paths: [["me"]] }]);
});

it.each(["{ me { displayName } }", "{ nothing }", "{ projects @skip(if: true) { nodes { id } } }"])(
  "there are no challenges where nothing is wanted of the user: %s",
  async (query) => {
    const answer = await api.ask(query);
    expect(answer.status).toBe(query === "{ nothing }" ? 400 : 200);
    expect(answer.body).not.toHaveProperty("extensions");
    expect(answer.headers.get("www-authenticate")).toBeNull();
  },
);

it("ten thousand fields that wait for one thing are one challenge, soon", () => {
  const extensions = { code: "CONSENT_REQUIRED", downstream: "X", scopes: ["A"] };
  const errors = Array.from({ length: 10_000 }, (_, index) => ({ message: "m", path: ["a", index], extensions }));
  const stopwatch = startWatch();
  const [challenge, ...others] = collectAuthChallenges([
    ...errors,
    { message: "m", path: ["b"], extensions: { code: "FORBIDDEN" } },
  ]);
  expect(others).toEqual([]);
  expect(challenge?.paths).toHaveLength(10_000);
  expect(stopwatch.elapsedMs()).toBeLessThan(500);
  stopwatch.stop();
});
