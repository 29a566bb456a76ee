import { expect, it } from "vitest";
import { claimsChallengeHeader, nbfClaimsRequest } from "../../support/auth-challenges.ts";
import { route, startRestProject } from "../../support/rest-project.ts";

const sdl = `
scalar JSON
extend type Query {
  stock: Stock @read @rest(get: "/stock", query: { all: true }, result: ["data"])
  names: [String!] @read @rest(get: "/stock", query: { all: true }, result: ["names"])
  raw: JSON @read @rest(get: "/stock", query: { all: true })
  search(text: String!): Stock @read @rest(post: "/search", body: { text: "{args.text}" })
  stockOf(id: ID! @id(type: "Stock")): Stock @read
    @rest(get: "/stocks/{args.id}", batch: { get: "/stocks", query: { ids: "{ids}" }, items: [], key: ["id"], max: 5 })
}
extend type Mutation {
  setStock(count: Int!): SetStockPayload @write @rest(put: "/stock", body: { count: "{args.count}" })
}
type SetStockPayload { done: Boolean stock: Stock @read @rest(get: "/stock", query: { all: true }, result: ["data"]) }
type Stock { count: Int }
`;
const body = { data: { count: 3 }, names: ["a"] };

it("sends equal GET requests of an operation once, for fields that read different parts", async () => {
  const { server, api, calls } = await startRestProject(sdl, () => ({ status: 200, body }));
  const query = "{ a: stock { count } b: stock { count } names raw }";
  expect((await server.ask(query)).body.data).toEqual({
    a: { count: 3 },
    b: { count: 3 },
    names: ["a"],
    raw: body,
  });
  expect(calls()).toEqual(["GET /stock?all=true"]);
  api.script({ status: 200, body: { data: { count: 3 } } });
  expect((await server.ask("{ names stock { count } }")).body).toMatchObject({
    data: { names: null, stock: { count: 3 } },
    errors: [{ path: ["names"], extensions: { code: "DOWNSTREAM_ERROR" } }],
  });
  expect(calls()).toHaveLength(1);
});

it("reads again what was loaded before a mutation, and sends each mutation once and in order", async () => {
  let count = 0;
  const { server, api } = await startRestProject(
    sdl,
    route({
      "GET /stock": () => ({ status: 200, body: { data: { count } } }),
      "PUT /stock": (request) => {
        count = (JSON.parse(request.body) as { count: number }).count;
        return { status: 204, body: "" };
      },
    }),
  );
  const result = await server.ask(
    "mutation { a: setStock(count: 1) { stock { count } } b: setStock(count: 2) { stock { count } } }",
  );
  expect(result.body).toEqual({ data: { a: { stock: { count: 1 } }, b: { stock: { count: 2 } } } });
  expect(api.received.map(({ method }) => method)).toEqual(["PUT", "GET", "PUT", "GET"]);
});

it("retries reads, by GET and POST, and sends a mutation once", async () => {
  const { server, api } = await startRestProject(sdl, () => ({ status: 200 }));
  const unavailable = { status: 503, headers: { "retry-after": "0" } };
  for (const [query, sent, code] of [
    ["{ raw }", 2, undefined],
    ['{ search(text: "x") { count } }', 2, undefined],
    ["mutation { setStock(count: 1) { done } }", 1, "DOWNSTREAM_UNAVAILABLE"],
  ] as const) {
    api.script(unavailable, { status: 200, body: {} });
    const response = await server.ask(query);
    expect(response.body.errors?.[0]?.extensions["code"], query).toBe(code);
    expect(api.received, query).toHaveLength(sent);
  }
});

it("reports the lost response of a mutation as an unknown outcome", async () => {
  const { server, api } = await startRestProject(sdl, () => "truncate");
  const response = await server.ask("mutation { setStock(count: 1) { done } }");
  expect(response.body.errors?.[0]?.extensions).toMatchObject({ code: "OUTCOME_UNKNOWN", downstream: "SHOP" });
  expect(api.received).toHaveLength(1);
});

it("shares a 404, which is null for an object and an error for a list", async () => {
  const { server, calls } = await startRestProject(sdl, () => ({ status: 404 }));
  expect((await server.ask("{ stock { count } names }")).body).toMatchObject({
    data: { stock: null, names: null },
    errors: [{ path: ["names"], extensions: { code: "DOWNSTREAM_NOT_FOUND" } }],
  });
  expect(calls()).toHaveLength(1);
});

it("passes on a claims challenge of the API", async () => {
  const { server } = await startRestProject(sdl, () => ({
    status: 401,
    headers: { "www-authenticate": claimsChallengeHeader(nbfClaimsRequest("1700000000")) },
  }));
  const response = await server.ask("{ raw }");
  expect(response.body.errors?.[0]?.extensions["code"]).toBe("INTERACTION_REQUIRED");
  expect(response.body.extensions?.["authChallenges"]).toMatchObject([{ downstream: "SHOP" }]);
});

it("ends an operation whose responses have too many items", async () => {
  const { server } = await startRestProject(
    sdl,
    () => ({ status: 200, body: { ...body, names: Array.from({ length: 200 }, () => "a") } }),
    {},
    { LIMIT_DOWNSTREAM_ITEMS: "100" },
  );
  const response = await server.ask("{ names }");
  expect(response.body.errors?.[0]?.extensions).toMatchObject({ code: "BUDGET_EXCEEDED" });
});
