import { describe, expect, it } from "vitest";
import { startGraphForTests } from "../graph-requests.ts";
import { sampleUsers, graphRegistration } from "@oboql/dev/emulator";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const gina = findSampleUser("Gina");
const mona = findSampleUser("Mona");
const olga = findSampleUser("Olga");
const unknownId = "00000000-1111-4222-8333-444444444444";

const { apis, graph } = await startGraphForTests();

describe("users", () => {
  it("GET /me returns Graph's default properties, context and content type", async () => {
    const { status, headers, body } = await graph.get("/me");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe(
      "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
    );
    expect(body).toEqual({
      "@odata.context": `${apis.url}/v1.0/$metadata#users/$entity`,
      businessPhones: [],
      displayName: "Alice Archer",
      givenName: "Alice",
      id: alice.id,
      jobTitle: "Product Lead",
      mail: "alice@harbor.example",
      mobilePhone: null,
      officeLocation: "North Pier 7",
      preferredLanguage: null,
      surname: "Archer",
      userPrincipalName: "alice@harbor.example",
    });
  });

  it("GET /users/{id} accepts object id and user principal name in any case", async () => {
    const keys = [gina.id, gina.id.toUpperCase(), gina.userPrincipalName, gina.userPrincipalName.toUpperCase()];
    for (const key of keys) {
      const { body } = await graph.get(`/users/${encodeURIComponent(key)}`);
      expect(body["id"]).toBe(gina.id);
    }
  });

  it("$select returns the selected properties of users in Graph's spelling, and adds them to the context", async () => {
    const { body } = await graph.get("/me?$select=ID,displayname,Department,displayName");
    expect(body).toEqual({
      "@odata.context": `${apis.url}/v1.0/$metadata#users(id,displayName,department)/$entity`,
      id: alice.id,
      displayName: "Alice Archer",
      department: "Product",
    });
  });

  it("GET /me returns the entity id if the key is not selected", async () => {
    const { body } = await graph.get("/me?select=mail");
    expect(body["@odata.id"]).toContain(`/directoryObjects/${alice.id}/`);
    expect(body).not.toHaveProperty("id");
  });

  it("GET /users/{id} of an unknown user is a 404 with Graph's code", async () => {
    const { status, body } = await graph.get(`/users/${unknownId}`);
    expect(status).toBe(404);
    expect(body.error?.code).toBe("Request_ResourceNotFound");
    expect(body.error?.message).toBe(
      `Resource '${unknownId}' does not exist or one of its queried reference-property objects are not present.`,
    );
  });
});

describe("managers", () => {
  it("a manager is a typed directory object", async () => {
    const expected = {
      "@odata.context": `${apis.url}/v1.0/$metadata#directoryObjects(id)/$entity`,
      "@odata.type": "#microsoft.graph.user",
      id: mona.id,
    };
    expect((await graph.get("/me/manager?$select=id")).body).toEqual(expected);
    expect((await graph.get(`/users/${alice.id}/manager?$select=id`)).body).toEqual(expected);
  });

  it("the manager of a user without one is a 404", async () => {
    const { status, body } = await graph.get(`/users/${mona.id}/manager`);
    expect(status).toBe(404);
    expect(body.error?.code).toBe("Request_ResourceNotFound");
    expect(body.error?.message).toContain("Resource 'manager' does not exist");
  });

  it("the manager of an unknown user is a 404", async () => {
    const { status, body } = await graph.get(`/users/${unknownId}/manager`);
    expect(status).toBe(404);
    expect(body.error?.message).toContain(unknownId);
  });
});

describe("collections", () => {
  it("GET /users lists all users within the default page of 100", async () => {
    const { body } = await graph.get("/users");
    expect(body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#users`);
    expect(body.value?.map((user) => user["id"])).toEqual(sampleUsers.map((user) => user.id));
    expect(body).not.toHaveProperty("@odata.nextLink");
  });

  it("next links of GET /users are absolute, on the same origin, and keep the options", async () => {
    const seen: unknown[] = [];
    let next: string | undefined = `/users?$select=id,mail&$top=20`;
    let pages = 0;
    while (next !== undefined) {
      const { body } = await graph.get(next);
      pages += 1;
      seen.push(...(body.value ?? []).map((user) => user["id"]));
      next = body["@odata.nextLink"];
      if (next !== undefined) expect(next).toMatch(`${apis.url}/v1.0/users?$select=id,mail&$top=20&$skiptoken=`);
    }
    expect(pages).toBe(Math.ceil(sampleUsers.length / 20));
    expect(seen).toEqual(sampleUsers.map((user) => user.id));
  });

  it("directReports lists typed directory objects of the caller and of other users", async () => {
    const own = await graph.get("/me/directReports?$select=displayName,id");
    expect(own.body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#directoryObjects(displayName,id)`);
    expect(own.body.value).toHaveLength(3);
    expect(own.body.value?.[0]).toMatchObject({ "@odata.type": "#microsoft.graph.user", displayName: "Dora Dahl" });

    const others = await graph.get(`/users/${olga.id}/directReports?$top=20`);
    expect(others.body.value).toHaveLength(20);
    const rest = await graph.get(others.body["@odata.nextLink"] ?? "");
    expect(rest.body.value?.length).toBeGreaterThan(0);
    expect(rest.body).not.toHaveProperty("@odata.nextLink");
  });

  it("a $skiptoken that is malformed or of another collection is rejected", async () => {
    const { body } = await graph.get("/users?$top=1");
    const token = new URL(body["@odata.nextLink"] ?? "").searchParams.get("$skiptoken") ?? "";
    for (const path of [
      `/me/directReports?$skiptoken=${token}`,
      "/users?$skiptoken=x",
      `/users?$skiptoken=${token}x`,
    ]) {
      const { status, body: rejection } = await graph.get(path);
      expect([status, rejection.error?.code]).toEqual([400, "BadRequest"]);
    }
  });
});

describe("query options", () => {
  it("GET /users rejects an unknown property in $select with Graph's message", async () => {
    const { status, body } = await graph.get("/users?$select=id,shoeSize");
    expect([status, body.error?.code]).toEqual([400, "BadRequest"]);
    expect(body.error?.message).toBe("Could not find a property named 'shoeSize' on type 'microsoft.graph.user'.");
  });

  it("GET /users rejects an invalid $top", async () => {
    for (const top of ["0", "1000", "-1", "1.5", "ten", ""]) {
      const { status, body } = await graph.get(`/users?$top=${top}`);
      expect([status, body.error?.code], top).toEqual([400, "BadRequest"]);
      expect(body.error?.message, top).toContain("Must be between 1 and 999 inclusive");
    }
  });

  it("GET /users rejects options that the emulator does not support with the emulator's own message", async () => {
    for (const option of ["$skip=1", "$format=json", "expand=manager", "$made=up"]) {
      const { status, body } = await graph.get(`/users?${option}`);
      expect(status, option).toBe(400);
      expect(body.error?.message, option).toContain("not supported by the emulator");
    }
  });

  it("GET /users rejects a repeated query option", async () => {
    expect((await graph.get("/users?$top=1&$top=2")).status).toBe(400);
  });

  it("GET /me rejects paging options", async () => {
    expect((await graph.get("/me?$top=1")).status).toBe(400);
  });

  it("GET /me ignores query parameters that are no OData options", async () => {
    expect((await graph.get("/me?trace=1")).status).toBe(200);
  });
});

describe("paths", () => {
  it("an unknown Graph path is a 400 with Graph's message", async () => {
    for (const path of ["/planets", "/me/shoes", "/me/manager/manager"]) {
      const { status, body } = await graph.get(path);
      expect([status, body.error?.code]).toEqual([400, "BadRequest"]);
      expect(body.error?.message).toContain("Resource not found for the segment");
    }
  });

  it("an unsupported method of a Graph path is a 501", async () => {
    const authorization = `Bearer ${await apis.signToken(alice, { aud: graphRegistration.resource, scp: "User.Read" })}`;
    const { status, body } = await graph.send("/me", { method: "PATCH", headers: { authorization }, body: "{}" });
    expect([status, body.error?.code]).toEqual([501, "NotImplemented"]);
  });
});
