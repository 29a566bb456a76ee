import { expect, it } from "vitest";
import { route, startRestProject } from "../../support/rest-project.ts";

const sdl = `
extend type Query {
  article(id: ID! @id(type: "Article")): Article @read
    @rest(
      get: "/articles/{args.id}"
      batch: { get: "/articles/details", query: { ids: "{ids:csv}" }, items: ["items"], key: ["number"], max: 50 }
    )
  articles: [Article!] @read @rest(get: "/articles")
  supplier(id: ID! @id(type: "Supplier")): Supplier @read @rest(get: "/suppliers/{args.id}")
}
type Article implements Node {
  id: ID! @id(type: "Article", key: "{parent.number}")
  number: String!
  name: String!
  text: String! @from(path: ["info", "text"])
  etag: String! @from(header: "ETag")
  note: String
  stock: Int @read @rest(get: "/stock/{parent.bin}", result: ["count"])
  supplier: Supplier @join(field: "supplier", args: { id: "{parent.supplier_id}" })
}
type Supplier { name: String }
`;
const list = [
  { number: "1", name: "listed", info: {} },
  { number: "2", name: "two", info: { text: "full" }, bin: "b2", supplier_id: null },
  { number: "3", name: "three", info: {} },
];
const details = [
  { number: "1", name: "one", info: { text: "first" }, note: "n1", bin: "b1", supplier_id: "s1" },
  { number: "3", name: "three", info: { text: "third" }, bin: "b/3", supplier_id: "s3" },
];
const routes = route({
  "GET /articles": () => ({ status: 200, body: list }),
  "GET /articles/1": () => ({ status: 200, headers: { etag: "e1" }, body: details[0] }),
  "GET /articles/2": () => ({ status: 200, headers: { etag: "e2" }, body: list[1] }),
  "GET /articles/details": () => ({ status: 200, body: { items: details } }),
  "GET /stock/b1": () => ({ status: 200, body: { count: 1 } }),
  "GET /stock/b2": () => ({ status: 200, body: { count: 2 } }),
  "GET /stock/b%2F3": () => ({ status: 200, body: { count: 3 } }),
  "GET /suppliers/s1": () => ({ status: 200, body: { name: "Rope & Co" } }),
});

it("completes list items that lack a selected non-null member, batched and once each", async () => {
  const { server, calls } = await startRestProject(sdl, routes);
  const { body } = await server.ask("{ articles { number text stock supplier { name } } }");
  expect(body).toEqual({
    data: {
      articles: [
        { number: "1", text: "first", stock: 1, supplier: { name: "Rope & Co" } },
        { number: "2", text: "full", stock: 2, supplier: null },
        { number: "3", text: "third", stock: 3, supplier: null },
      ],
    },
  });
  expect(calls().filter((call) => call.startsWith("GET /articles"))).toEqual([
    "GET /articles",
    "GET /articles/details?ids=1,3",
  ]);
});

it("completes nothing for members that are there, or nullable", async () => {
  const { server, calls } = await startRestProject(sdl, routes);
  const { body } = await server.ask("{ articles { id name note } }");
  expect(body.errors).toBeUndefined();
  expect((body.data as { articles: unknown[] }).articles[0]).toMatchObject({ name: "listed", note: null });
  expect(calls()).toEqual(["GET /articles"]);
});

it("completes an item for a placeholder of a selected field alone", async () => {
  const { server, calls } = await startRestProject(sdl, routes);
  const { body } = await server.ask("{ articles { supplier { name } } }");
  expect(body.data).toEqual({
    articles: [{ supplier: { name: "Rope & Co" } }, { supplier: null }, { supplier: null }],
  });
  expect([...calls()].sort()).toEqual([
    "GET /articles",
    "GET /articles/details?ids=1,3",
    "GET /suppliers/s1",
    "GET /suppliers/s3",
  ]);
});

it("leaves out items whose detail does not exist or lacks the member too, with one error at the list", async () => {
  const { server } = await startRestProject(
    sdl,
    route({
      "GET /articles": () => ({ status: 200, body: [...list, { number: "4", name: "four" }, { name: "no number" }] }),
      "GET /articles/details": () => ({ status: 200, body: { items: [details[0], { number: "3" }] } }),
    }),
  );
  const { body } = await server.ask("{ articles { name text } }");
  expect(body.data).toEqual({
    articles: [
      { name: "listed", text: "first" },
      { name: "two", text: "full" },
    ],
  });
  expect(body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
    [["articles"], "DOWNSTREAM_ERROR"],
  ]);
});

it("completes items with the headers of their details", async () => {
  const { server } = await startRestProject(
    sdl,
    route({
      "GET /articles": () => ({ status: 200, body: list.slice(0, 1) }),
      "GET /articles/1": () => ({ status: 200, headers: { etag: "e1" }, body: details[0] }),
    }),
  );
  expect((await server.ask("{ articles { number etag } }")).body).toEqual({
    data: { articles: [{ number: "1", etag: "e1" }] },
  });
});

it("passes on the error of a failing detail", async () => {
  const { server } = await startRestProject(
    sdl,
    route({
      "GET /articles": () => ({ status: 200, body: list.slice(0, 1) }),
      "GET /articles/1": () => ({ status: 403 }),
    }),
  );
  const { body } = await server.ask("{ articles { number stock } }");
  expect(body.data).toEqual({ articles: [{ number: "1", stock: null }] });
  expect(body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
    [["articles", 0, "stock"], "DOWNSTREAM_FORBIDDEN"],
  ]);
});
