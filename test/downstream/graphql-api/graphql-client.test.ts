import { parse } from "graphql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createGraphQLClient } from "../../../src/downstream/graphql-api/graphql-client.ts";
import { createListLoader } from "../../../src/downstream/graphql-api/list-loader.ts";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { createTestHttpClient, toAccess } from "../../support/downstream-http.ts";

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
afterAll(() => server.close());

function createClient(errorCodes?: Record<string, number>) {
  const deps = { ...createTestHttpClient(), baseUrl: server.url, userId: "user" };
  return { deps, client: createGraphQLClient(deps, toAccess("token"), { errorCodes }) };
}

it("sends a document as text, also a parsed one, with its variables and the access token", async () => {
  const text = "query Items($ids: [ID!]!) {\n  items(ids: $ids) {\n    id\n  }\n}";
  for (const document of [text, parse(text)]) {
    server.script({ status: 200, body: { data: { items: [] } } });
    const { data } = await createClient().client.query(document, { ids: ["1"] });
    expect(data).toEqual({ items: [] });
    const [request] = server.received;
    expect(request?.headers.authorization).toBe("Bearer token");
    expect(JSON.parse(request?.body ?? "")).toEqual({ query: text, variables: { ids: ["1"] } });
  }
});

it("finds the error of a value or of one below it, with the code of the API translated", async () => {
  const { client } = createClient({ ACCESS_DENIED: 403, constructor: 404 });
  for (const [remote, code, status] of [
    ["UNAUTHENTICATED", "DOWNSTREAM_UNAUTHORIZED", 401],
    ["FORBIDDEN", "DOWNSTREAM_FORBIDDEN", 403],
    ["ACCESS_DENIED", "DOWNSTREAM_FORBIDDEN", 403],
    ["NOT_FOUND", "DOWNSTREAM_NOT_FOUND", 404],
    ["constructor", "DOWNSTREAM_NOT_FOUND", 404],
    ["BAD_USER_INPUT", "DOWNSTREAM_ERROR", 400],
    ["toString", "DOWNSTREAM_ERROR", undefined],
    [7, "DOWNSTREAM_ERROR", undefined],
  ] as const) {
    const error = { message: "secret detail", path: ["items", 1, "owner"], extensions: { code: remote } };
    server.script({ status: 200, body: { data: { items: [{}, null] }, errors: [error] } });
    const { findError } = await client.query("{ items { owner } }", {});
    for (const path of [["items"], ["items", 1], ["items", 1, "owner"]]) {
      const found = findError(...path);
      expect(found, String(remote)).toMatchObject({ code, facts: { downstream: "API" } });
      expect([found?.facts["status"], found?.message.includes("secret")], String(remote)).toEqual([status, false]);
    }
    expect(findError("items", 0)).toBeUndefined();
  }
});

it("fails a query with DOWNSTREAM_ERROR and a mutation with OUTCOME_UNKNOWN if the response has no data", async () => {
  for (const body of ["<html>proxy</html>", "", "null", { data: null }, { data: [] }, { errors: [] }]) {
    server.script({ status: 200, body });
    const { client } = createClient();
    await expect(client.query("{ a }", {}), String(body)).rejects.toMatchObject({ code: "DOWNSTREAM_ERROR" });
    await expect(client.mutate("mutation { a }", {})).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(server.received, String(body)).toHaveLength(2);
  }
});

it("loads the items of a tick by one call for each distinct set of arguments, and fails single items", async () => {
  const { deps, client } = createClient();
  const loader = createListLoader(deps, client, {
    document: "query ($ids: [ID!]!, $first: Int!) { items(ids: $ids) { parts(first: $first) } }",
    toVariables: (ids, args: { first: number }) => ({ ids, ...args }),
    field: "items",
    getPart: (item) => item["parts"] as object,
    max: 3,
  });
  const errors = [{ path: ["items", 1], extensions: { code: "FORBIDDEN" } }];
  server.script(
    { status: 200, body: { data: { items: [{ parts: { a: 1 } }, null, null] }, errors } },
    { status: 200, body: { data: { items: [7] } } },
    { status: 200, body: { data: { items: [] } } },
  );
  const loads = ["a", "b", "c", "d"].map((id) => loader.load({ id, args: { first: 1 } }));
  const other = loader.load({ id: "a", args: { first: 2 } });
  const results = await Promise.allSettled([...loads, other]);
  expect(results.map((result) => (result.status === "fulfilled" ? result.value : result.reason))).toMatchObject([
    { a: 1 },
    { code: "DOWNSTREAM_FORBIDDEN" },
    null,
    { code: "DOWNSTREAM_ERROR" },
    { code: "DOWNSTREAM_ERROR" },
  ]);
  expect(server.received.map(({ body }) => (JSON.parse(body) as { variables: unknown }).variables)).toEqual([
    { ids: ["a", "b", "c"], first: 1 },
    { ids: ["d"], first: 1 },
    { ids: ["a"], first: 2 },
  ]);
});
