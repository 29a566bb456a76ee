import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClaimsChallenge } from "@oboql/dev/emulator";
import { createBrowser } from "../dev/emulator/browser.ts";
import { signInWithPassword, getString } from "../dev/emulator/entra-requests.ts";
import {
  graphGets,
  issueCp1Token,
  getAuthChallenges,
  readChallengedClaims,
  toClaimsRequest,
  nbfClaimsRequest,
  boardsCall,
} from "../support/auth-challenges.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const bob = "bob@harbor.example";
const carol = "carol@harbor.example";
const query = `{
  me { displayName }
  messages(first: 1) { nodes { subject } }
  boards(first: 1) { nodes { name } }
}`;
const complete = { messages: { nodes: [expect.anything()] }, boards: { nodes: [expect.anything()] } };

let api: TestServer;
beforeEach(async () => {
  api = await startTestServer();
});
afterEach(() => api.close());

/** Signs in again with the claims of a challenge, like a client with the cp1 capability. */
async function signInWithClaims(username: string, claims: unknown): Promise<string> {
  const { access_token: asked } = claims as { access_token: object };
  const withCp1 = JSON.stringify({ access_token: { ...asked, xms_cc: { values: ["cp1"] } } });
  return getString(await signInWithPassword(api.emulator, { username, claims: withCp1 }), "access_token");
}

/** Grants consent in a browser at a consent URL, to which a client adds its redirect. */
async function grantConsent(link: string, name: string): Promise<void> {
  const url = new URL(link);
  for (const [parameter, value] of Object.entries({
    redirect_uri: "http://localhost:53124/",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  }))
    url.searchParams.set(parameter, value);
  const browser = createBrowser();
  const page = await browser.click(await browser.visit(url.href), name);
  expect((await browser.click(page, "Accept")).url).toContain("code=");
}

describe("an operation with profile, mail and boards", () => {
  it("returns no mail for bob until he consents to Mail.Read, then everything", async () => {
    const response = await api.ask(query, { token: await issueCp1Token(api, bob) });
    expect(response.status).toBe(200);
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(response.body.data).toEqual({ ...complete, me: { displayName: "Bob Baker" }, messages: null });
    expect(getAuthChallenges(response)).toMatchObject([
      { kind: "consent", scopes: ["Mail.Read"], paths: [["messages"]] },
    ]);

    await grantConsent(String(getAuthChallenges(response)?.[0]?.["consentUrl"]), "Bob Baker");
    const second = await api.ask(query, { token: await issueCp1Token(api, bob) });
    expect(second.body).toEqual({ data: { ...complete, me: { displayName: "Bob Baker" } } });
  });

  it("returns no boards for carol until she completes MFA, then everything", async () => {
    const response = await api.ask(query, { token: await issueCp1Token(api, carol) });
    expect(response.status).toBe(200);
    expect(response.body.data).toEqual({ ...complete, me: { displayName: "Carol Cole" }, boards: null });
    expect(getAuthChallenges(response)).toMatchObject([{ kind: "claims", downstream: "BOARDS", paths: [["boards"]] }]);

    const second = await api.ask(query, { token: await signInWithClaims(carol, readChallengedClaims(response)) });
    expect(second.headers.get("www-authenticate")).toBeNull();
    expect(second.body).toEqual({ data: { ...complete, me: { displayName: "Carol Cole" } } });
  });

  it("merges the claims challenges of two APIs into one header, resolved by one sign-in", async () => {
    const token = await issueCp1Token(api, carol);
    // Graph requires a token issued after this time, as after a revoked session.
    const claims = nbfClaimsRequest(String(Math.floor(Date.now() / 1000)));
    const stopFault = api.emulator.faults.inject({ key: graphGets, response: createClaimsChallenge(claims) });
    const response = await api.ask(query, { token });
    expect(response.status).toBe(401);
    expect(getAuthChallenges(response)?.map(({ downstream, paths }) => [downstream, paths])).toEqual([
      ["BOARDS", [["boards"]]],
      ["MICROSOFT_GRAPH", [["me"], ["messages"]]],
    ]);
    const asked = readChallengedClaims(response);
    expect(asked).toEqual({
      access_token: {
        capolids: { essential: true, values: [expect.any(String)] },
        nbf: { essential: true, value: expect.any(String) as string },
      },
    });

    stopFault();
    const second = await api.ask(query, { token: await signInWithClaims(carol, asked) });
    expect(second.body).toEqual({ data: { ...complete, me: { displayName: "Carol Cole" } } });
  });

  it("reports missing consent and required claims in one response", async () => {
    api.emulator.faults.inject({
      key: boardsCall,
      response: createClaimsChallenge(toClaimsRequest({ acrs: { essential: true, value: "c1" } })),
    });
    const response = await api.ask(query, { token: await issueCp1Token(api, bob) });
    expect(response.status).toBe(200);
    expect(response.body.data).toEqual({ me: { displayName: "Bob Baker" }, messages: null, boards: null });
    expect(getAuthChallenges(response)?.map(({ kind, paths }) => [kind, paths])).toEqual(
      expect.arrayContaining([
        ["consent", [["messages"]]],
        ["claims", [["boards"]]],
      ]),
    );
    expect(readChallengedClaims(response)).toEqual({ access_token: { acrs: { essential: true, value: "c1" } } });
  });
});
