import { expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { route, startRestProject } from "../../support/rest-project.ts";

const sdl = `
extend type Query {
  article(id: ID! @id(type: "Article")): Article @read
    @rest(
      get: "/articles/{args.id}"
      batch: { get: "/articles", query: { ids: "{ids:csv}" }, items: ["items"], key: ["number"], max: 50 }
    )
  articles(first: Int! = 20, after: String, search: String): ArticleConnection @read
    @rest(
      get: "/articles"
      query: { q: "{args.search}", per_page: "{page.size}", page: "{page.cursor}" }
      page: { items: ["items"], next: ["next_page"], total: ["total"], max: 100 }
    )
}
extend type Mutation {
  orderArticle(input: OrderArticleInput!): OrderArticleResult @write
    @rest(post: "/orders", body: { order: "{args.input}", channel: "web" }, errors: [{ status: 409, type: "OutOfStock" }])
}
union OrderArticleResult = OrderArticlePayload | OutOfStock
type OrderArticlePayload { location: String @from(header: "Location") orderNumber: String }
type OutOfStock implements UserError { message: String! left: Int }
input OrderArticleInput { articleId: ID! @id(type: "Article") @from(path: ["article", "number"]) note: String }
type ArticleConnection { edges: [ArticleEdge!]! nodes: [Article!]! pageInfo: PageInfo! totalCount: Int }
type ArticleEdge { cursor: String! node: Article! }
type Article implements Node {
  id: ID! @id(type: "Article", key: "{parent.number}")
  number: String!
  unitPrice: Float @from(path: ["unit_price"])
  status: ArticleStatus
  buyer: User @join(field: "user", args: { id: "{parent.buyer_id}" })
}
enum ArticleStatus { IN_STOCK @from(value: "in_stock") SOLD_OUT @from(value: "sold_out") }
`;

const buyer = sampleUsers[0];
const all = Array.from({ length: 5 }, (_, index) => ({
  number: String(index + 1),
  unit_price: index + 0.5,
  status: index % 2 === 0 ? "in_stock" : "sold_out",
  buyer_id: index === 0 ? buyer?.id : null,
}));

const routes = route({
  "GET /articles": (_request, query) => {
    const ids = query.get("ids")?.split(",");
    if (ids) return { status: 200, body: { items: all.filter(({ number }) => ids.includes(number)) } };
    const size = Number(query.get("per_page"));
    const start = Number(query.get("page") ?? 0);
    const next = start + size < all.length ? start + size : null;
    return { status: 200, body: { items: all.slice(start, start + size), next_page: next, total: all.length } };
  },
  "GET /articles/1": () => ({ status: 200, body: all[0] }),
  "POST /orders": ({ body }) => {
    const { order } = JSON.parse(body) as { order: { article: { number: string } } };
    return order.article.number === "2"
      ? { status: 409, body: { title: "Sold out", left: 0 } }
      : { status: 201, headers: { location: "/orders/7" }, body: "" };
  },
});

it("reads one object, renames its members, maps its enum and joins a user", async () => {
  const { server, calls } = await startRestProject(sdl, routes);
  const { body } = await server.ask('{ article(id: "1") { number unitPrice status buyer { displayName } id } }');
  expect(body.errors).toBeUndefined();
  expect(body.data).toEqual({
    article: {
      number: "1",
      unitPrice: 0.5,
      status: "IN_STOCK",
      buyer: { displayName: buyer?.displayName },
      id: Buffer.from("Article:1").toString("base64url"),
    },
  });
  expect(calls()).toEqual(["GET /articles/1"]);
});

it("reads several objects with one request", async () => {
  const { server, calls } = await startRestProject(sdl, routes);
  const { body } = await server.ask(
    '{ a: article(id: "1") { unitPrice } b: article(id: "3") { unitPrice } c: article(id: "9") { unitPrice } }',
  );
  expect(body).toMatchObject({ data: { a: { unitPrice: 0.5 }, b: { unitPrice: 2.5 }, c: null } });
  expect(calls()).toEqual(["GET /articles?ids=1,3,9"]);
});

it("reads pages", async () => {
  const { server, calls } = await startRestProject(sdl, routes);
  const page = async (after: string | null) => {
    const { body } = await server.ask(
      'query($after: String) { articles(first: 2, after: $after, search: "x y") { totalCount nodes { number } edges { cursor } pageInfo { hasNextPage endCursor } } }',
      { variables: { after } },
    );
    expect(body.errors).toBeUndefined();
    return (
      body.data as {
        articles: {
          nodes: { number: string }[];
          totalCount: number;
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      }
    ).articles;
  };
  const first = await page(null);
  const second = await page(first.pageInfo.endCursor);
  const third = await page(second.pageInfo.endCursor);
  expect(
    [first, second, third].map(({ nodes, totalCount, pageInfo }) => [
      nodes.map(({ number }) => number),
      totalCount,
      pageInfo.hasNextPage,
    ]),
  ).toEqual([
    [["1", "2"], 5, true],
    [["3", "4"], 5, true],
    [["5"], 5, false],
  ]);
  expect(calls()).toEqual([
    "GET /articles?q=x y&per_page=2",
    "GET /articles?q=x y&per_page=2&page=2",
    "GET /articles?q=x y&per_page=2&page=4",
  ]);
});

it("sends a mutation once, and returns typed errors and headers", async () => {
  const { server, api } = await startRestProject(sdl, routes);
  const order = async (id: string) =>
    (
      await server.ask(
        "mutation($input: OrderArticleInput!) { orderArticle(input: $input) { __typename ... on OrderArticlePayload { location } ... on OutOfStock { message left } } }",
        { variables: { input: { articleId: id, note: null } } },
      )
    ).body;
  expect(await order(Buffer.from("Article:1").toString("base64url"))).toEqual({
    data: { orderArticle: { __typename: "OrderArticlePayload", location: "/orders/7" } },
  });
  expect(await order("2")).toEqual({
    data: { orderArticle: { __typename: "OutOfStock", message: "Sold out", left: 0 } },
  });
  expect(api.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { order: { article: { number: "1" }, note: null }, channel: "web" },
    { order: { article: { number: "2" }, note: null }, channel: "web" },
  ]);
});
