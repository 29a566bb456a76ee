import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { microsoftGraph } from "../../../../dev/src/emulator/tenant.ts";
import { aliceReadsAll, createGraphRequests } from "../graph-requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const gina = findSampleUser("Gina");
const mona = findSampleUser("Mona");
const olga = findSampleUser("Olga");
const notThere = "00000000-1111-4222-8333-444444444444";

let apis: EmulatedApis;
let graph: ReturnType<typeof createGraphRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  graph = createGraphRequests(apis);
});
afterEach(() => {
  apis.calls.reset();
  apis.faults.clear();
});
afterAll(() => apis.close());

describe("permissions", () => {
  const as = (scopes: string, user = alice) => ({ user, scopes });
  const cases = [
    ["/me", "User.Read", 200],
    ["/me", "User.ReadBasic.All", 200],
    ["/me", "User.Read.All", 200],
    ["/me", "Mail.Read", 403],
    ["/users", "User.Read", 403],
    ["/users", "User.ReadBasic.All", 200],
    ["/users", "User.Read.All", 200],
    [`/users/${alice.id}`, "User.Read", 200],
    [`/users/${mona.id}`, "User.Read", 403],
    [`/users/${notThere}`, "User.Read", 403],
    [`/users/${mona.id}`, "User.ReadBasic.All", 200],
    ["/me/manager", "User.Read User.ReadBasic.All", 403],
    ["/me/manager", "User.Read.All", 200],
    [`/users/${olga.id}/manager`, "User.Read User.ReadBasic.All", 403],
    ["/me/directReports", "User.Read", 200],
    [`/users/${alice.id}/directReports`, "User.Read", 200],
    [`/users/${olga.id}/directReports`, "User.Read User.ReadBasic.All", 403],
    [`/users/${olga.id}/directReports`, "User.Read.All", 200],
  ] as const;

  it.each(cases)("answer GET %s with %s: %i", async (path, scopes, status) => {
    const answer = await graph.get(path, as(scopes));
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(answer.body.error?.code).toBe("Authorization_RequestDenied");
      expect(answer.body.error?.message).toBe("Insufficient privileges to complete the operation.");
    }
  });

  it("show the basic properties of others with User.ReadBasic.All, and everything of oneself", async () => {
    const select = "$select=displayName,givenName,id,mail,surname,userPrincipalName,jobTitle,department,businessPhones";
    const other = await graph.get(`/users/${mona.id}?${select}`, as("User.ReadBasic.All"));
    expect(other.body).toMatchObject({ displayName: "Mona Marsh", givenName: "Mona", mail: "mona@harbor.example" });
    expect(other.body).toMatchObject({ jobTitle: null, department: null, businessPhones: [] });

    const own = await graph.get(`/me?${select}`, as("User.ReadBasic.All"));
    expect(own.body).toMatchObject({ jobTitle: "Product Lead" });

    const { body } = await graph.get(`/users?${select}`, as("User.ReadBasic.All"));
    expect(body.value?.filter((user) => user["jobTitle"] !== null).map((user) => user["id"])).toEqual([alice.id]);
  });

  it("show only the ids of one's direct reports with User.Read", async () => {
    const { body } = await graph.get("/me/directReports?$select=id,displayName", as("User.Read"));
    expect(body.value?.map((user) => [typeof user["id"], user["displayName"]])).toEqual([
      ["string", null],
      ["string", null],
      ["string", null],
    ]);
  });

  it("do not let guests list the directory", async () => {
    expect((await graph.get("/users", as("User.Read.All", gina))).status).toBe(403);
    expect((await graph.get("/me", as("User.Read", gina))).status).toBe(200);
  });
});

describe("tokens", () => {
  it("are accepted for both spellings of Graph's audience", async () => {
    for (const aud of [microsoftGraph.resource, microsoftGraph.clientId]) {
      expect((await graph.get("/me", { ...aliceReadsAll, claims: { aud } })).status).toBe(200);
    }
  });

  const now = Math.floor(Date.now() / 1000);
  it.each([
    ["for another audience", { aud: "api://another" }, "Invalid audience"],
    ["for several audiences", { aud: [microsoftGraph.resource] }, "Invalid audience"],
    ["that has expired", { exp: now - 10 }, "Lifetime validation failed, the token is expired."],
    ["without an end", { exp: undefined }, "Lifetime validation failed"],
    ["of the future", { nbf: now + 600 }, "not yet valid"],
    ["of another tenant", { tid: notThere }, "Invalid tenant"],
    ["without a user", { oid: undefined }, "not well formed"],
  ])("are refused: one %s", async (_title, claims, message) => {
    const { status, headers, body } = await graph.get("/me", { ...aliceReadsAll, claims });
    expect(status).toBe(401);
    expect(body.error?.code).toBe("InvalidAuthenticationToken");
    expect(body.error?.message).toContain(message);
    expect(headers.get("www-authenticate")).toBe(
      `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="${microsoftGraph.clientId}"`,
    );
  });

  it("are refused if absent, of another scheme, not a JWT or signed by another key", async () => {
    const foreign = await apis.signToken(alice, { aud: microsoftGraph.resource, scp: "User.Read" }, true);
    const refused: [Record<string, string>, string][] = [
      [{}, "Access token is empty."],
      [{ authorization: "Basic YTpi" }, "Access token is empty."],
      [{ authorization: "Bearer" }, "Access token is empty."],
      [{ authorization: "Bearer abc" }, "IDX14100: JWT is not well formed, there are no dots (.)."],
      [{ authorization: `Bearer ${foreign}` }, "Access token validation failure. Invalid signature."],
    ];
    for (const [headers, message] of refused) {
      const { status, body } = await graph.send("/me", { headers });
      expect([status, body.error?.message]).toEqual([401, message]);
    }
  });

  it("end by the emulator's clock", async () => {
    const token = await apis.signToken(alice, { aud: microsoftGraph.resource, scp: "User.Read" });
    const headers = { authorization: `Bearer ${token}` };
    expect((await graph.send("/me", { headers })).status).toBe(200);
    apis.clock.advance(3_601_000);
    expect((await graph.send("/me", { headers })).status).toBe(401);
    apis.clock.advance(-3_601_000);
    expect((await graph.send("/me", { headers })).status).toBe(200);
  });

  it("without a delegated permission open nothing", async () => {
    expect((await graph.get("/me", { ...aliceReadsAll, claims: { scp: undefined } })).status).toBe(403);
  });

  it("of a user who is not in the directory find nothing", async () => {
    expect((await graph.get("/me", { ...aliceReadsAll, claims: { oid: notThere } })).status).toBe(404);
  });
});
