import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { createClaimsChallenge } from "@oboql/dev/emulator";
import { startTestServer, type TestResponse, type TestServer } from "@oboql/dev/testing";
import { projectConfig } from "../../support/test-server.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer(projectConfig);
});
afterAll(() => api.close());

const item = '{ item(id: "1") { name } me { displayName } }';
const user = "alice@harbor.example";

const getCodes = ({ body }: TestResponse) =>
  body.errors?.map(({ path, extensions }) => [path?.[0], extensions["code"]]);
const getChallenges = ({ body }: TestResponse) => body.extensions?.["authChallenges"];

it("sends operations as any sample user, the first one by default", async () => {
  for (const [name, options] of [
    ["Alice Archer", {}],
    ["Bob Baker", { user: "bob@harbor.example" }],
    ["Mona Marsh", { user: "MONA@harbor.example" }],
  ] as const)
    expect((await api.ask("{ me { displayName } }", options)).body, name).toEqual({
      data: { me: { displayName: name } },
    });
  await expect(api.ask("{ me { id } }", { user: "norman@harbor.example" })).rejects.toThrow(
    "Unknown sample user: norman@harbor.example",
  );
});

it("withdraws the consent of a user to an API, and grants it again", async () => {
  const grant = api.emulator.withdrawConsent({ user, api: "INVENTORY" });

  const response = await api.ask(item, { user });

  expect(response.body.data).toEqual({ item: null, me: { displayName: "Alice Archer" } });
  expect(getCodes(response)).toEqual([["item", "CONSENT_REQUIRED"]]);
  expect(getChallenges(response)).toMatchObject([{ kind: "consent", downstream: "INVENTORY", scopes: ["Items.Read"] }]);
  expect((await api.ask(item, { user: "bob@harbor.example" })).body.errors).toBeUndefined();

  grant();
  expect((await api.ask(item, { user })).body.errors).toBeUndefined();
});

it("withdraws the consent to some scopes only", async () => {
  onTestFinished(api.emulator.withdrawConsent({ user, api: "MICROSOFT_GRAPH", scopes: ["Mail.Read"] }));
  const response = await api.ask("{ me { displayName } messages(first: 1) { nodes { subject } } }", { user });
  expect(response.body.data).toEqual({ me: { displayName: "Alice Archer" }, messages: null });
  expect(getCodes(response)).toEqual([["messages", "CONSENT_REQUIRED"]]);
});

it("requires MFA of a user for an API, until a sign-in with MFA", async () => {
  for (const [name, field] of [
    ["INVENTORY", "item"],
    ["MICROSOFT_GRAPH", "me"],
  ] as const) {
    const end = api.emulator.requireMfa({ user, api: name });
    const response = await api.ask(item, { user });
    expect(getCodes(response), name).toEqual([[field, "INTERACTION_REQUIRED"]]);
    expect(getChallenges(response), name).toMatchObject([
      { downstream: name, claims: expect.stringContaining("capolids") as string },
    ]);

    expect((await api.ask(item, { user, mfa: true })).body.errors, name).toBeUndefined();
    end();
    expect((await api.ask(item, { user })).body.errors, name).toBeUndefined();
  }
});

it("sends a claims challenge in WWW-Authenticate to clients that handle it", async () => {
  onTestFinished(api.emulator.requireMfa({ user, api: "INVENTORY" }));
  const query = '{ item(id: "1") { name } }';
  expect((await api.ask(query, { user, cp1: true })).headers.get("www-authenticate")).toContain("insufficient_claims");
  expect((await api.ask(query, { user })).headers.get("www-authenticate") ?? "").not.toContain("claims=");
});

it("rejects the tokens of a revoked session at once in Microsoft Graph, and at the next exchange elsewhere", async () => {
  const token = await api.emulator.issueToken({ user });
  await api.ask(item, { token });

  api.emulator.revokeSessions(user);
  api.emulator.calls.reset();
  const response = await api.ask(item, { token });

  expect(response.body.data).toEqual({ item: { name: "Rope" }, me: null });
  expect(getCodes(response)).toEqual([["me", "INTERACTION_REQUIRED"]]);
  expect(api.emulator.calls.count("GET /v1.0/me")).toBe(1);
  expect((await api.ask(item, { user })).body.errors).toBeUndefined();
});

it("lets an emulated API demand claims of a token, which one exchange satisfies", async () => {
  const claims = { access_token: { acrs: { essential: true, value: "c1" } } };
  api.emulator.faults.inject({ key: "GET /inventory/items", response: createClaimsChallenge(claims), times: 1 });
  api.emulator.calls.reset();
  expect((await api.ask(item)).body.errors).toBeUndefined();
  expect(api.emulator.calls.count("GET /inventory/items")).toBe(2);
});

it("shows a guest the same tenant with fewer permissions, and rejects the tokens of another tenant", async () => {
  const gina = "gina_partner.example#EXT#@harbor.example";
  const response = await api.ask("{ me { displayName } users { nodes { displayName } } }", { user: gina });
  expect(response.body.data).toEqual({ me: { displayName: "Gina Grant" }, users: null });
  expect(getCodes(response)).toEqual([["users", "DOWNSTREAM_FORBIDDEN"]]);

  const tid = "0d6f7c1a-1111-4222-8333-944445555666";
  const iss = `${api.emulator.url}/${tid}/v2.0`;
  const token = await api.emulator.issueToken({ claims: { tid, iss } });
  const rejected = await api.ask("{ me { displayName } }", { token });
  expect([rejected.status, getCodes(rejected)]).toEqual([403, [[undefined, "FORBIDDEN"]]]);
});

it("names the users and APIs that there are, if a policy is for another", () => {
  expect(() => api.emulator.requireMfa({ user, api: "INVENTROY" })).toThrow(
    "Unknown API: INVENTROY; the emulator has MICROSOFT_GRAPH, BOARDS, INVENTORY",
  );
  expect(() => api.emulator.withdrawConsent({ user: "alice", api: "INVENTORY" })).toThrow("Unknown sample user: alice");
});
