import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBrowser } from "../dev/emulator/browser.ts";
import { signInWithPassword, getString } from "../dev/emulator/entra-requests.ts";
import {
  batchCall,
  issueCp1Token,
  getAuthChallenges,
  readChallengedClaims,
  toClaimsRequest,
  nbfClaimsRequest,
  projectsCall,
  claimsChallengeResponse,
} from "../support/auth-challenges.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const bob = "bob@harbor.example";
const carol = "carol@harbor.example";
const query = `{
  me { displayName }
  messages(first: 1) { nodes { subject } }
  projects(first: 1) { nodes { name } }
}`;
const complete = { messages: { nodes: [expect.anything()] }, projects: { nodes: [expect.anything()] } };

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

/** Signs in again with the claims that an answer's header asks for, as a client that understands it does. */
async function signInWithClaims(username: string, claims: unknown): Promise<string> {
  const { access_token: asked } = claims as { access_token: object };
  const withCp1 = JSON.stringify({ access_token: { ...asked, xms_cc: { values: ["cp1"] } } });
  return getString(await signInWithPassword(api.emulator, { username, claims: withCp1 }), "access_token");
}

/** Follows a consent link in a browser, with the redirect that is the client's to add. */
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

describe("profile, mail and projects in one operation", () => {
  it("of bob, who has not consented to mail, lack the mail, and after his consent nothing", async () => {
    const answer = await api.ask(query, { token: await issueCp1Token(api, bob) });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("www-authenticate")).toBeNull();
    expect(answer.body.data).toEqual({ ...complete, me: { displayName: "Bob Baker" }, messages: null });
    expect(getAuthChallenges(answer)).toMatchObject([
      { kind: "consent", scopes: ["Mail.Read"], paths: [["messages"]] },
    ]);

    await grantConsent(String(getAuthChallenges(answer)?.[0]?.["consentUrl"]), "Bob Baker");
    const second = await api.ask(query, { token: await issueCp1Token(api, bob) });
    expect(second.body).toEqual({ data: { ...complete, me: { displayName: "Bob Baker" } } });
  });

  it("of carol, who must pass MFA for Projects, lack the projects, and after her sign-in nothing", async () => {
    const answer = await api.ask(query, { token: await issueCp1Token(api, carol) });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ ...complete, me: { displayName: "Carol Cole" }, projects: null });
    expect(getAuthChallenges(answer)).toMatchObject([
      { kind: "claims", downstream: "PROJECTS", paths: [["projects"]] },
    ]);

    const second = await api.ask(query, { token: await signInWithClaims(carol, readChallengedClaims(answer)) });
    expect(second.headers.get("www-authenticate")).toBeNull();
    expect(second.body).toEqual({ data: { ...complete, me: { displayName: "Carol Cole" } } });
  });

  it("that want claims twice say so in one header, and one sign-in is enough", async () => {
    const token = await issueCp1Token(api, carol);
    // Graph ended the session that this token is of; the directory leaves the rest to the user.
    const claims = nbfClaimsRequest(String(Math.floor(Date.now() / 1000)));
    const stopFault = api.emulator.faults.inject({ key: batchCall, response: claimsChallengeResponse(claims) });
    const answer = await api.ask(query, { token });
    expect(answer.status).toBe(401);
    expect(getAuthChallenges(answer)?.map(({ downstream, paths }) => [downstream, paths])).toEqual([
      ["PROJECTS", [["projects"]]],
      ["MICROSOFT_GRAPH", [["me"], ["messages"]]],
    ]);
    const asked = readChallengedClaims(answer);
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

  it("that want consent and claims say both at once", async () => {
    api.emulator.faults.inject({
      key: projectsCall,
      response: claimsChallengeResponse(toClaimsRequest({ acrs: { essential: true, value: "c1" } })),
    });
    const answer = await api.ask(query, { token: await issueCp1Token(api, bob) });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ me: { displayName: "Bob Baker" }, messages: null, projects: null });
    expect(getAuthChallenges(answer)?.map(({ kind, paths }) => [kind, paths])).toEqual(
      expect.arrayContaining([
        ["consent", [["messages"]]],
        ["claims", [["projects"]]],
      ]),
    );
    expect(readChallengedClaims(answer)).toEqual({ access_token: { acrs: { essential: true, value: "c1" } } });
  });
});
