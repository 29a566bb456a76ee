import { expect, it } from "vitest";
import { aliceReadsAll, getBatchItem, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const mona = findSampleUser("Mona");
const olga = findSampleUser("Olga");

const { apis, graph } = await startGraphForTests();

function get(id: string, url: string) {
  return { id, method: "GET", url };
}

it("a batch returns each response under its id, in another order than the requests", async () => {
  const { status, headers, body } = await graph.batch([
    get("a", "/me?$select=id"),
    get("b", `users/${mona.id}?$select=id`),
    get("c", "/users/unknown"),
  ]);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toContain("application/json");
  expect(headers.get("request-id")).not.toBeNull();
  expect(body.responses?.map(({ id }) => id)).toEqual(["c", "b", "a"]);
  expect(getBatchItem(body, "a").body["id"]).toBe(alice.id);
  expect(getBatchItem(body, "b").body["id"]).toBe(mona.id);
  expect(getBatchItem(body, "b").headers["Content-Type"]).toContain("odata.metadata=minimal");
  expect(getBatchItem(body, "c")).toMatchObject({ status: 404, body: { error: { code: "Request_ResourceNotFound" } } });
});

it("a batch item returns the same body as the single request", async () => {
  const path = `/users/${olga.id}/directReports?$top=5&$select=mail`;
  const { body } = await graph.batch([get("1", path)]);
  expect(getBatchItem(body, "1").body).toEqual((await graph.get(path)).body);
});

it("a batch checks the permissions of each item", async () => {
  const caller = { user: alice, scopes: "User.Read" };
  const { status, body } = await graph.batch([get("1", "/me"), get("2", "/me/manager")], caller);
  expect([status, getBatchItem(body, "1").status, getBatchItem(body, "2").status]).toEqual([200, 200, 403]);
});

it("a batch with an invalid token is rejected as a whole", async () => {
  const { status, headers, body } = await graph.batch([get("1", "/me")], {
    ...aliceReadsAll,
    claims: { aud: "api://x" },
  });
  expect([status, body.error?.code]).toEqual([401, "InvalidAuthenticationToken"]);
  expect(headers.get("www-authenticate")).toContain("Bearer");
  expect(apis.calls.counts()).toEqual({ "POST /v1.0/$batch": 1 });
});

it("a batch accepts 20 items and rejects 21", async () => {
  const items = Array.from({ length: 21 }, (_, index) => get(String(index), "/me?$select=id"));
  expect((await graph.batch(items.slice(1))).body.responses).toHaveLength(20);
  const { status, body } = await graph.batch(items);
  expect([status, body.error?.code]).toEqual([400, "BadRequest"]);
  expect(body.error?.message).toContain("20");
});

it("a malformed batch is rejected with BadRequest", async () => {
  for (const [name, requests] of [
    ["no requests", undefined],
    ["an empty list", []],
    ["equal ids", [get("1", "/me"), get("1", "/me")]],
    ["an item that is not an object", ["/me"]],
    ["a numeric id", [{ id: 1, method: "GET", url: "/me" }]],
    ["an item without url", [{ id: "1", method: "GET" }]],
    [
      "a write without a body",
      [{ id: "1", method: "PATCH", url: "/me", headers: { "content-type": "application/json" } }],
    ],
    ["a write without a content type", [{ id: "1", method: "POST", url: "/me", body: {} }]],
    ["headers that are not an object", [{ ...get("1", "/me"), headers: "Prefer" }]],
    ["an item with dependsOn", [get("1", "/me"), { ...get("2", "/me"), dependsOn: ["1"] }]],
  ] as const) {
    const { status, body } = await graph.batch(requests);
    expect([status, body.error?.code], name).toEqual([400, "BadRequest"]);
  }
});

it("a batch with invalid JSON is rejected with Graph's error body", async () => {
  const token = await apis.signToken(alice, { aud: "https://graph.microsoft.com", scp: "User.Read" });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const { status, body } = await graph.send("/$batch", { method: "POST", headers, body: "{" });
  expect([status, body.error?.code]).toEqual([400, "BadRequest"]);
});

it("a batch item with an unsupported method, absolute URL, invalid encoding or unknown path fails alone", async () => {
  const { status, body } = await graph.batch([
    { id: "1", method: "PATCH", url: "/me", headers: { "Content-Type": "application/json" }, body: {} },
    get("2", `${apis.url}/v1.0/me`),
    get("3", "/users/%E0%A4%A"),
    get("4", "/nowhere"),
    get("5", "/me"),
  ]);
  expect(status).toBe(200);
  const statuses = ["1", "2", "3", "4", "5"].map((id) => getBatchItem(body, id).status);
  expect(statuses).toEqual([501, 400, 400, 400, 200]);
});

it("a batch and its items are recorded with the token", async () => {
  await graph.batch([get("1", "me"), get("2", `/users/${mona.id}`), get("3", `/users/${olga.id}/manager?$select=id`)]);
  expect(apis.calls.counts()).toEqual({
    "POST /v1.0/$batch": 1,
    "BATCH GET /v1.0/me": 1,
    "BATCH GET /v1.0/users/{id}": 1,
    "BATCH GET /v1.0/users/{id}/manager": 1,
  });
  expect(apis.calls.list().map(({ url }) => url)).toEqual([
    "/v1.0/$batch",
    "/v1.0/me",
    `/v1.0/users/${mona.id}`,
    `/v1.0/users/${olga.id}/manager?$select=id`,
  ]);
  expect(apis.calls.list().every(({ token }) => token?.oid === alice.id)).toBe(true);
});

it("a fault can replace the response of a single batch item, with its headers", async () => {
  const response = { status: 429, headers: { "Retry-After": "3" }, body: { error: { code: "TooManyRequests" } } };
  apis.faults.inject({ key: "BATCH GET /v1.0/users/{id}", times: 1, response });
  const { status, body } = await graph.batch([get("1", `/users/${mona.id}`), get("2", `/users/${olga.id}`)]);
  expect(status).toBe(200);
  expect(getBatchItem(body, "1")).toEqual({ id: "1", ...response });
  expect(getBatchItem(body, "2").status).toBe(200);
});

it("a fault can replace the response of the whole batch, without a body", async () => {
  apis.faults.inject({ key: "POST /v1.0/$batch", response: { status: 503 } });
  const response = await fetch(`${apis.url}/v1.0/$batch`, { method: "POST", body: "{}" });
  expect([response.status, await response.text()]).toEqual([503, ""]);
});

it("a batch hangs with an item that hangs", async () => {
  apis.faults.inject({ key: "BATCH GET /v1.0/me", hang: true });
  const token = await apis.signToken(alice, { aud: "https://graph.microsoft.com", scp: "User.Read" });
  const body = JSON.stringify({ requests: [get("1", "/me")] });
  const headers = { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(150);
  await expect(graph.send("/$batch", { method: "POST", headers, body, signal })).rejects.toThrow();
});
