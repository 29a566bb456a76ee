import { describe, expect, it } from "vitest";
import { graphRegistration } from "@oboql/dev/emulator";
import { aliceReadsAll, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const gina = findSampleUser("Gina");
const mona = findSampleUser("Mona");
const olga = findSampleUser("Olga");
const unknownId = "00000000-1111-4222-8333-444444444444";

const { apis, graph } = await startGraphForTests();

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
    [`/users/${unknownId}`, "User.Read", 403],
    [`/users/${mona.id}`, "User.ReadBasic.All", 200],
    ["/me/manager", "User.Read User.ReadBasic.All", 403],
    ["/me/manager", "User.Read.All", 200],
    [`/users/${olga.id}/manager`, "User.Read User.ReadBasic.All", 403],
    ["/me/directReports", "User.Read", 200],
    [`/users/${alice.id}/directReports`, "User.Read", 200],
    [`/users/${olga.id}/directReports`, "User.Read User.ReadBasic.All", 403],
    [`/users/${olga.id}/directReports`, "User.Read.All", 200],
  ] as const;

  it("each Graph resource requires its least privileged permission", async () => {
    for (const [path, scopes, status] of cases) {
      const response = await graph.get(path, as(scopes));
      expect(response.status, `${path} with ${scopes}`).toBe(status);
      if (status === 403) {
        expect(response.body.error?.code, `${path} with ${scopes}`).toBe("Authorization_RequestDenied");
        expect(response.body.error?.message, `${path} with ${scopes}`).toBe(
          "Insufficient privileges to complete the operation.",
        );
      }
    }
  });

  it("User.ReadBasic.All shows the basic properties of other users, and all of the caller's own", async () => {
    const select = "$select=displayName,givenName,id,mail,surname,userPrincipalName,jobTitle,department,businessPhones";
    const other = await graph.get(`/users/${mona.id}?${select}`, as("User.ReadBasic.All"));
    expect(other.body).toMatchObject({ displayName: "Mona Marsh", givenName: "Mona", mail: "mona@harbor.example" });
    expect(other.body).toMatchObject({ jobTitle: null, department: null, businessPhones: [] });

    const own = await graph.get(`/me?${select}`, as("User.ReadBasic.All"));
    expect(own.body).toMatchObject({ jobTitle: "Product Lead" });

    const { body } = await graph.get(`/users?${select}`, as("User.ReadBasic.All"));
    expect(body.value?.filter((user) => user["jobTitle"] !== null).map((user) => user["id"])).toEqual([alice.id]);
  });

  it("User.Read shows only the ids of direct reports", async () => {
    const { body } = await graph.get("/me/directReports?$select=id,displayName", as("User.Read"));
    expect(body.value?.map((user) => [typeof user["id"], user["displayName"]])).toEqual([
      ["string", null],
      ["string", null],
      ["string", null],
    ]);
  });

  it("GET /users is denied to guests", async () => {
    expect((await graph.get("/users", as("User.Read.All", gina))).status).toBe(403);
    expect((await graph.get("/me", as("User.Read", gina))).status).toBe(200);
  });
});

describe("access tokens", () => {
  it("both values of Graph's audience are accepted", async () => {
    for (const aud of [graphRegistration.resource, graphRegistration.clientId]) {
      expect((await graph.get("/me", { ...aliceReadsAll, claims: { aud } })).status).toBe(200);
    }
  });

  const now = Math.floor(Date.now() / 1000);
  it("an invalid access token is rejected with Graph's message and challenge", async () => {
    for (const [name, claims, message] of [
      ["for another audience", { aud: "api://another" }, "Invalid audience"],
      ["for several audiences", { aud: [graphRegistration.resource] }, "Invalid audience"],
      ["that has expired", { exp: now - 10 }, "Lifetime validation failed, the token is expired."],
      ["without exp", { exp: undefined }, "Lifetime validation failed"],
      ["that is not yet valid", { nbf: now + 600 }, "not yet valid"],
      ["of another tenant", { tid: unknownId }, "Invalid tenant"],
      ["without a user", { oid: undefined }, "not well formed"],
    ] as const) {
      const { status, headers, body } = await graph.get("/me", { ...aliceReadsAll, claims });
      expect(status, name).toBe(401);
      expect(body.error?.code, name).toBe("InvalidAuthenticationToken");
      expect(body.error?.message, name).toContain(message);
      expect(headers.get("www-authenticate"), name).toBe(
        `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="${graphRegistration.clientId}"`,
      );
    }
  });

  it("a missing, malformed or wrongly signed access token is rejected with Graph's message", async () => {
    const foreign = await apis.signToken(alice, { aud: graphRegistration.resource, scp: "User.Read" }, true);
    const rejected: [Record<string, string>, string][] = [
      [{}, "Access token is empty."],
      [{ authorization: "Basic YTpi" }, "Access token is empty."],
      [{ authorization: "Bearer" }, "Access token is empty."],
      [{ authorization: "Bearer abc" }, "IDX14100: JWT is not well formed, there are no dots (.)."],
      [{ authorization: `Bearer ${foreign}` }, "Access token validation failure. Invalid signature."],
    ];
    for (const [headers, message] of rejected) {
      const { status, body } = await graph.send("/me", { headers });
      expect([status, body.error?.message]).toEqual([401, message]);
    }
  });

  it("Graph access tokens expire by the emulator's clock", async () => {
    const token = await apis.signToken(alice, { aud: graphRegistration.resource, scp: "User.Read" });
    const headers = { authorization: `Bearer ${token}` };
    expect((await graph.send("/me", { headers })).status).toBe(200);
    apis.clock.advance(3_601_000);
    expect((await graph.send("/me", { headers })).status).toBe(401);
    apis.clock.advance(-3_601_000);
    expect((await graph.send("/me", { headers })).status).toBe(200);
  });

  it("an access token without delegated permissions gives access to no Graph resource", async () => {
    expect((await graph.get("/me", { ...aliceReadsAll, claims: { scp: undefined } })).status).toBe(403);
  });

  it("GET /me with the access token of an unknown user finds no user", async () => {
    expect((await graph.get("/me", { ...aliceReadsAll, claims: { oid: unknownId } })).status).toBe(404);
  });
});
