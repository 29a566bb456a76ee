import { expect, it } from "vitest";
import { microsoftGraph, restApi, type ResolverMap } from "oboql";
import { formatSchemaError } from "../../../src/cli/format-error.ts";
import { Problems } from "../../../src/downstream/directives/problems.ts";
import { loadProject } from "../../../src/downstream/project.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { getSchemaErrors } from "../../../src/graphql/schema-errors.ts";
import { testProject } from "../../support/project.ts";

const built = loadProject(
  { downstreams: { MICROSOFT_GRAPH: microsoftGraph({ include: [] }) } },
  new URL("./", import.meta.url),
);
const declaration = "extend enum DownstreamApi { SHOP OPEN CODE }";
const code = testProject.downstreams.get("INVENTORY");

/** @param lines of the SDL after the first, which declares the APIs */
function findProblems(lines: readonly string[], resolvers: ResolverMap = {}): Problems {
  const text = [declaration, ...lines].join("\n").replaceAll("@read", '@downstream(api: SHOP, scopes: ["Shop.Read"])');
  const problems = new Problems();
  const downstreams = new Map([
    ...built.downstreams,
    ["SHOP", restApi()] as const,
    ["OPEN", restApi({ auth: "none" })] as const,
    ...(code ? [["CODE", code] as const] : []),
  ]);
  try {
    createSchema(
      { sdl: [...built.sdl, { path: "a.graphql", text }], resolvers: [...built.resolvers, resolvers], downstreams },
      downstreams.keys(),
      problems,
    );
  } catch (error) {
    const errors = getSchemaErrors(error);
    if (!errors) throw error;
    for (const each of errors) if (!problems.errors.includes(each)) problems.errors.push(each);
  }
  return problems;
}

/** `place` is the text at which the message points. */
type Mistake = readonly [title: string, lines: readonly string[], place: string, texts: readonly string[]];

/** A field of `Query` that returns an article, with the rest of its line. */
const article = (rest: string): readonly string[] => [
  "extend type Query {",
  `  article(id: ID!, text: String, tags: [String!]): Article ${rest}`,
  "}",
  "type Article { number: String! }",
];
const mutation = (rest: string): readonly string[] => [
  "extend type Query {",
  '  article(id: ID!): Article @read @rest(get: "/a/{args.id}")',
  "}",
  `extend type Mutation { order(id: ID!, note: String): Result ${rest} }`,
  "union Result = Article | Gone",
  "type Article { number: String! }",
  "type Gone { message: String! }",
];
const member = (line: string): readonly string[] => [
  "extend type Query {",
  '  article(id: ID!): Article @read @rest(get: "/a/{args.id}")',
  '  shelf(id: ID!): Shelf @read @rest(get: "/s/{args.id}")',
  "}",
  "type Article {",
  `  ${line}`,
  "}",
  "type Shelf { name: String }",
];
const list = (rest: string): readonly string[] => [
  "extend type Query {",
  `  articles(first: Int! = 20, after: String): ArticleConnection @read ${rest}`,
  "}",
  "type ArticleConnection { nodes: [Article!]! pageInfo: PageInfo! }",
  "type Article { number: String! }",
];

const errors: readonly Mistake[] = [
  // Sources
  [
    "a field of Query without a source",
    ["extend type Query {", "  item: String", "}"],
    "item: String",
    ["Query.item has no source", "@rest"],
  ],
  [
    "a subscription",
    ['extend type Query { a: Int @read @rest(get: "/a") }', "type Subscription { a: Int }"],
    "type Subscription",
    ["subscriptions are not supported"],
  ],
  ["a field with @downstream only", article("@read"), "article(id: ID!,", ["no @rest and no resolver"]],
  ["@rest without @downstream", article('@rest(get: "/a/{args.id}")'), '@rest(get: "/a/{', ["needs @downstream"]],
  [
    "@rest at an API in code",
    article('@downstream(api: CODE, scopes: ["A"]) @rest(get: "/a/{args.id}")'),
    '@rest(get: "/a/{',
    ["CODE is not a REST API", "restApi()"],
  ],
  [
    "two sources",
    member('number: String @from(path: ["n"]) @id(type: "Article")'),
    '@from(path: ["n"',
    ["has @id already"],
  ],
  [
    "@from at a field of Query",
    ["extend type Query {", '  item: String @from(path: ["a"])', "}"],
    '@from(path: ["a"',
    ["no parent"],
  ],
  [
    "@from beside @downstream",
    member('number: String @read @from(path: ["n"])'),
    '@from(path: ["n"',
    ["@from reads the parent without a call; remove @downstream"],
  ],
  [
    "an argument that nothing reads",
    member("number(short: Boolean): String"),
    "short: Boolean):",
    ["without arguments"],
  ],
  // Names and places
  ["a misspelled directive", member('number: String @frm(path: ["n"])'), '@frm(path: ["n"]', ["@frm"]],
  ["a misspelled argument", article('@read @rest(gte: "/a")'), '"/a")', ["@rest has no `gte`; did you mean get?"]],
  ["an argument that is given twice", article('@read @rest(get: "/a/{args.id}", get: "/b")'), '"/b")', ["`get` twice"]],
  [
    "a directive that is given twice",
    member('number: String @from(path: ["a"]) @from(path: ["b"])'),
    '@from(path: ["b"',
    ["@from twice"],
  ],
  [
    "a directive at a wrong place",
    member('number(a: ID @from(path: ["n"])): String'),
    '@from(path: ["n"',
    ["@from belongs to", "is an argument"],
  ],
  [
    "@rest at a type",
    [...article('@read @rest(get: "/a/{args.id}")'), 'extend type Article @rest(get: "/a")'],
    '@rest(get: "/a")',
    ["@rest belongs to a field"],
  ],
  // Requests
  ["no method", article("@read @rest(query: {})"), "@rest(query: {})", ["get, post, put, patch, delete"]],
  ["two methods", article('@read @rest(get: "/a/{args.id}", post: "/a")'), '@rest(get: "/a/{', ["one of get"]],
  ["a path without a slash", article('@read @rest(get: "a/{args.id}")'), '"a/{args.id}")', ["a path starts with /"]],
  ["a fragment in a path", article('@read @rest(get: "/a#{args.id}")'), '"/a#{args.id}"', ["no fragment"]],
  ["a number in place of a path", article("@read @rest(get: 5)"), "5)", ["must be a text"]],
  [
    "a text in place of an object",
    article('@read @rest(get: "/a/{args.id}", query: "x")'),
    '"x")',
    ["`query` must be an object"],
  ],
  [
    "an object in a query",
    article('@read @rest(get: "/a/{args.id}", query: { a: { b: 1 } })'),
    "{ b: 1 } })",
    ["the parameter a must be a text"],
  ],
  [
    "a body of a GET request",
    article('@read @rest(get: "/a/{args.id}", body: {})'),
    "{})",
    ["a GET request has no body"],
  ],
  [
    "a header that is not allowed",
    article('@read @rest(get: "/a/{args.id}", headers: "Cookie: a")'),
    '"Cookie: a")',
    ["the request header Cookie cannot be set"],
  ],
  [
    "a header value with a line end",
    article('@read @rest(get: "/a/{args.id}", headers: "A: a\\nb")'),
    '"A: a\\nb")',
    ["characters that a header cannot have"],
  ],
  ["a wrong result", article('@read @rest(get: "/a/{args.id}", result: [1])'), "[1])", ["a list of keys"]],
  [
    "`max` without a list",
    article('@read @rest(get: "/a/{args.id}", max: 5)'),
    '@rest(get: "/a/{',
    ["`max` is for a list"],
  ],
  [
    "a query that changes something",
    article('@read @rest(put: "/a/{args.id}")'),
    '@rest(put: "/a/{',
    ["declare the field in Mutation"],
  ],
  ["a mutation by GET", mutation('@read @rest(get: "/a/{args.id}")'), '@rest(get: "/a/{', ["no GET request"]],
  // Placeholders
  [
    "an unknown placeholder",
    article('@read @rest(get: "/a/{arg.id}")'),
    '"/a/{arg.id}")',
    ["unknown placeholder {arg.id}", "{args.…}"],
  ],
  [
    "an unknown argument",
    article('@read @rest(get: "/a/{args.ID}")'),
    '"/a/{args.ID}")',
    ["no argument `ID`", "{args.id}"],
  ],
  [
    "an unknown member of the identity",
    article('@read @rest(get: "/a/{identity.name}")'),
    '"/a/{identity.na',
    ["{identity.objectId}"],
  ],
  ["an unknown format", article('@read @rest(get: "/a/{args.id:xml}")'), '"/a/{args.id:xml', ["unknown format"]],
  ["a single brace", article('@read @rest(get: "/a/{args.id")'), '"/a/{args.id")', ["single brace"]],
  [
    "the parent of a field of Query",
    article('@read @rest(get: "/a/{parent.id}")'),
    '"/a/{parent.id}"',
    ["{parent.id} has no value here"],
  ],
  [
    "a placeholder of pages without pages",
    article('@read @rest(get: "/a/{args.id}", query: { p: "{page.number}" })'),
    '"{page.number}"',
    ["no value here"],
  ],
  [
    "a placeholder that may be absent in a path",
    article('@read @rest(get: "/a/{args.text}")'),
    '"/a/{args.text}"',
    ["may be absent", "non-null"],
  ],
  [
    "a list in a text",
    article('@read @rest(get: "/a/{args.id}", query: { q: "in {args.tags}" })'),
    '"in {args.tags}"',
    [":csv"],
  ],
  [
    "free text in a filter",
    article('@read @rest(get: "/a/{args.id}", query: { q: "name eq {args.text}" })'),
    '"name eq {args.t',
    ["single quotes", ":odata"],
  ],
  [
    "a format outside of its quotes",
    article('@read @rest(get: "/a/{args.id}", query: { q: "name eq {args.text:odata}" })'),
    '"name eq {args.t',
    ["in single quotes"],
  ],
  // Batches
  [
    "a batch without max",
    article(
      '@read @rest(get: "/a/{args.id}", batch: { get: "/a", query: { i: "{ids}" }, key: ["n"], argument: "id" })',
    ),
    '{ get: "/a", que',
    ["`max`"],
  ],
  [
    "a batch without key or order",
    article('@read @rest(get: "/a/{args.id}", batch: { get: "/a", query: { i: "{ids}" }, max: 5, argument: "id" })'),
    '{ get: "/a", que',
    ["`key`", "order: POSITION"],
  ],
  [
    "a batch without its argument",
    article('@read @rest(get: "/a/{args.id}", batch: { get: "/a", query: { i: "{ids}" }, max: 5, key: ["n"] })'),
    '{ get: "/a", que',
    ["`argument`"],
  ],
  [
    "a batch without ids",
    article('@read @rest(get: "/a/{args.id}", batch: { get: "/a", max: 5, key: ["n"], argument: "id" })'),
    '{ get: "/a", max',
    ["no {ids}"],
  ],
  [
    "ids in a text without csv",
    article('@read @rest(get: "/a/{args.id}", batch: { get: "/a/{ids}", max: 5, key: ["n"], argument: "id" })'),
    '"/a/{ids}", max:',
    ["{ids:csv}"],
  ],
  [
    "an order that does not exist",
    article(
      '@read @rest(get: "/a/{args.id}", batch: { get: "/a", query: { i: "{ids}" }, max: 5, order: KEY, argument: "id" })',
    ),
    'KEY, argument: "',
    ["POSITION"],
  ],
  [
    "a batch of a mutation",
    mutation(
      '@read @rest(post: "/a/{args.id}", batch: { get: "/a", query: { i: "{ids}" }, max: 5, key: ["n"], argument: "id" })',
    ),
    '{ get: "/a", que',
    ["reads one object"],
  ],
  // Pages
  [
    "pages of an object",
    article('@read @rest(get: "/a/{args.id}", page: { max: 5 })'),
    "{ max: 5 })",
    ["returns a connection"],
  ],
  [
    "pages that are all the same",
    list('@rest(get: "/a", page: { items: ["i"] })'),
    '{ items: ["i"] }',
    ["all pages are the same"],
  ],
  [
    "a cursor without `next`",
    list('@rest(get: "/a", query: { c: "{page.cursor}" }, page: { items: ["i"] })'),
    '{ items: ["i"] }',
    ["needs `next`"],
  ],
  [
    "a link without `next`",
    list('@rest(get: "/a", query: { c: "{page.number}" }, page: { parameter: "c" })'),
    '{ parameter: "c"',
    ["`parameter` needs `next`"],
  ],
  [
    "pages with `result`",
    list('@rest(get: "/a", query: { c: "{page.number}" }, result: ["i"], page: {})'),
    '@rest(get: "/a",',
    ["`items`"],
  ],
  [
    "pages without arguments",
    list('@rest(get: "/a", query: { c: "{page.number}" }, page: {})').map((line) =>
      line.replace(", after: String", ""),
    ),
    "{})",
    ["first: Int! and after: String"],
  ],
  // Errors
  [
    "an error that is no member",
    mutation('@read @rest(post: "/a/{args.id}", errors: [{ status: 409, type: "Other" }])'),
    "{ status: 409, t",
    ["Other is not a member"],
  ],
  [
    "an error without a condition",
    mutation('@read @rest(post: "/a/{args.id}", errors: [{ type: "Gone" }])'),
    '{ type: "Gone" }',
    ["`status`", "`path`"],
  ],
  [
    "an error with a problem only",
    mutation('@read @rest(post: "/a/{args.id}", errors: [{ type: "Gone", problem: "x" }])'),
    '{ type: "Gone",',
    ["`status`"],
  ],
  [
    "a status that is no result",
    mutation('@read @rest(post: "/a/{args.id}", errors: [{ type: "Gone", status: 401 }])'),
    '{ type: "Gone",',
    ["401 cannot be a result"],
  ],
  [
    "members without a rule",
    mutation('@read @rest(post: "/a/{args.id}", errors: [{ type: "Gone", status: 409 }])').map((line) =>
      line.replace("| Gone", "| Gone | Late").replace("type Gone", "type Late { a: String } type Gone"),
    ),
    '@rest(post: "/a/',
    ["each member of the union but one needs a rule", "Late"],
  ],
  // Joins
  [
    "a join to a field that is not there",
    member('shelf: Shelf @join(field: "shelv", args: { id: "{parent.s}" })'),
    '"shelv", args: {',
    ["no field Query.shelv", "did you mean shelf?"],
  ],
  ["a join without a field", member("shelf: Shelf @join(args: {})"), "@join(args: {})", ["@join needs `field`"]],
  [
    "a join to a join",
    [
      ...member('shelf: Shelf @join(field: "other")'),
      'extend type Query { other: Shelf @join(field: "shelf", args: { id: "1" }) }',
    ],
    '"other")',
    ["Query.other is a join itself"],
  ],
  [
    "a cycle of joins",
    ['extend type Query { a: Shelf @join(field: "b") b: Shelf @join(field: "a") }', "type Shelf { name: String }"],
    '"b") b: Shelf @j',
    ["Query.b is a join itself"],
  ],
  [
    "a join of another type",
    member('shelf: Article @join(field: "shelf", args: { id: "{parent.s}" })'),
    '@join(field: "sh',
    ["Query.shelf returns Shelf"],
  ],
  [
    "a join that is non-null",
    member('shelf: Shelf! @join(field: "shelf", args: { id: "{parent.s}" })'),
    '@join(field: "sh',
    ["@join is nullable"],
  ],
  [
    "a join with an unknown argument",
    member('shelf: Shelf @join(field: "shelf", args: { id: "1", x: 1 })'),
    "1 })",
    ["no argument x", "it has id"],
  ],
  [
    "a join without a required argument",
    member('shelf: Shelf @join(field: "shelf")'),
    '@join(field: "sh',
    ["needs the argument id"],
  ],
  [
    "a join with a constant of another type",
    member('shelf: Shelf @join(field: "shelf", args: { id: { a: 1 } })'),
    "{ a: 1 } })",
    ["is no ID!"],
  ],
  [
    "a join with permissions of its own",
    member('shelf: Shelf @read @join(field: "shelf", args: { id: "{parent.s}" })'),
    "@downstream(api:",
    ["takes the permissions of Query.shelf"],
  ],
  [
    "a join of `each` without a list",
    member('shelf: Shelf @join(field: "shelf", each: "{parent.s}", args: { id: "{item}" })'),
    '@join(field: "sh',
    ["is a list"],
  ],
  [
    "a join of `each` without its item",
    member('shelf: [Shelf] @join(field: "shelf", each: "{parent.s}", args: { id: "1" })'),
    '{ id: "1" })',
    ["needs {item}"],
  ],
  [
    "a join with arguments",
    member('shelf(a: Int): Shelf @join(field: "shelf", args: { id: "{parent.s}" })'),
    "a: Int): Shelf @",
    ["no arguments"],
  ],
  [
    "a join with an argument of its field",
    member('shelf(a: ID): Shelf @join(field: "shelf", args: { id: "{args.a}" })'),
    '"{args.a}" })',
    ["{args.a} has no value here"],
  ],
  // Permissions
  [
    "permissions of an API without tokens",
    article('@downstream(api: OPEN, scopes: ["A"]) @rest(get: "/a/{args.id}")'),
    '["A"]) @rest(get',
    ['auth: "none"', "scopes: []"],
  ],
  [
    "no permissions of an API with tokens",
    article('@downstream(api: SHOP, scopes: []) @rest(get: "/a/{args.id}")'),
    '[]) @rest(get: "',
    ["name the permissions"],
  ],
  // Ids, enums and types
  [
    "an unknown type of an id",
    article('@read @rest(get: "/a/{args.id}")').map((line) => line.replace("id: ID!", 'id: ID! @id(type: "Artcle")')),
    '@id(type: "Artcl',
    ["no type Artcle"],
  ],
  [
    "a Node whose id is not global",
    member("id: ID!").map((line) =>
      line
        .replace("type Article", "type Article implements Node")
        .replace("article(id: ID!)", 'article(id: ID! @id(type: "Article"))'),
    ),
    "id: ID!",
    ["Article.id is a global id", '@id(type: "Article"'],
  ],
  [
    "a Node whose argument is not global",
    member('id: ID! @id(type: "Article")').map((line) => line.replace("type Article", "type Article implements Node")),
    "id: ID!): Articl",
    ["Query.article(id:)", '@id(type: "Article")'],
  ],
  [
    "a key with an argument",
    member('id: ID! @id(type: "Article", key: "{args.id}")'),
    '"{args.id}")',
    ["no value here"],
  ],
  ["@from without a source", member("number: String @from"), "@from", ["`path`"]],
  [
    "@from with two sources",
    member('number: String @from(path: ["n"], header: "ETag")'),
    '@from(path: ["n"',
    ["`path`", "`header`"],
  ],
  [
    "a text for two values of an enum",
    [...member("kind: Kind"), 'enum Kind { A @from(value: "x") B @from(value: "x") }'],
    '@from(value: "x"',
    ['another value of Kind is "x"'],
  ],
  [
    "an enum value with a path",
    [...member("kind: Kind"), 'enum Kind { A @from(path: ["x"]) B }'],
    '["x"]) B }',
    ["@from has no `path`"],
  ],
  [
    "a union whose types cannot be told",
    [...member("thing: Thing"), "union Thing = Article | Shelf"],
    "thing: Thing",
    ["@type(path: […]) at Thing"],
  ],
  [
    "a union with a text in place of a path",
    [...member("thing: Thing"), 'union Thing @type(value: "a") = Article | Shelf'],
    '"a") = Article |',
    ["@type has no `value`"],
  ],
  [
    "two types with the same text",
    [
      ...member("thing: Thing"),
      'union Thing @type(path: ["k"]) = Article | Shelf',
      'extend type Article @type(value: "Shelf")',
    ],
    '@type(path: ["k"',
    ["same text"],
  ],
  [
    "the text of a type in no union",
    [...member("number: String"), 'extend type Article @type(value: "a")'],
    '@type(value: "a"',
    ["no union or interface"],
  ],
];

const warnings: readonly Mistake[] = [
  [
    "a list whose items are completed with other permissions",
    [
      "extend type Query {",
      '  article(id: ID! @id(type: "Article")): Article @downstream(api: SHOP, scopes: ["All"]) @rest(get: "/a/{args.id}")',
      '  articles: [Article] @read @rest(get: "/a")',
      "}",
      'type Article { id: ID! @id(type: "Article") }',
    ],
    '@rest(get: "/a")',
    ["Query.article completes items", "All", "scopes of Query.articles"],
  ],
  [
    "a join of list items without a batch",
    [
      ...member('shelf: Shelf @join(field: "shelf", args: { id: "{parent.s}" })'),
      'extend type Query { all: [Article] @read @rest(get: "/a") }',
    ],
    '@join(field: "sh',
    ["once for each item", "`batch`"],
  ],
  [
    "a join of `each` without a batch",
    member('shelf: [Shelf] @join(field: "shelf", each: "{parent.s}", args: { id: "{item}" })'),
    '@join(field: "sh',
    ["once for each item"],
  ],
  [
    "an argument that no placeholder reads",
    article('@read @rest(get: "/a/{args.id}")'),
    "text: String, ta",
    ["Query.article(text:)"],
  ],
];

const examples = [
  `extend type Query {
    item(id: ID! @id(type: "Item")): Item
      @downstream(api: SHOP, scopes: ["Items.Read"])
      @rest(
        get: "/items/{args.id}"
        batch: { get: "/items", query: { ids: "{ids:csv}" }, items: ["items"], key: ["number"], max: 50 }
      )
    items(first: Int! = 20, after: String, search: String): ItemConnection
      @downstream(api: SHOP, scopes: ["Items.Read"])
      @rest(
        get: "/items"
        query: { q: "{args.search}", per_page: "{page.size}", page: "{page.cursor}" }
        page: { items: ["items"], next: ["next_page"], max: 100 }
      )
    workItems(ids: [ID!]!, name: String!): [Free]
      @downstream(api: SHOP, scopes: ["Items.Read"])
      @rest(
        post: "/wit/{identity.tenantId}"
        query: { ids: "{args.ids:csv}", filter: "name eq '{args.name:odata}'", tag: "{args.ids}" }
        headers: ["Prefer: respond-async"]
        body: { ids: "{args.ids}", deep: { name: "{args.name}", list: [1, null, "{args.name}"] } }
        result: ["value"]
        max: 200
      )
    links(first: Int! = 20, after: String): ItemConnection
      @downstream(api: SHOP, scopes: ["Items.Read"])
      @rest(
        get: "/links"
        query: { top: "{page.size}", skip: "{page.cursor}" }
        page: { items: ["value"], next: ["@odata.nextLink"], parameter: "$skiptoken" }
      )
    positions(id: ID!): Free
      @downstream(api: OPEN, scopes: [])
      @rest(
        get: "/positions/{args.id}"
        batch: { post: "/positions", body: { refs: [{ ref: "{item}" }] }, order: POSITION, max: 20 }
      )
  }
  extend type Mutation {
    orderItem(input: OrderItemInput!): OrderItemResult
      @downstream(api: SHOP, scopes: ["Items.Order"])
      @rest(
        post: "/orders"
        headers: "If-Match: {args.input.etag}"
        body: { order: "{args.input}", channel: "web" }
        errors: [{ status: 409, type: "OutOfStock" }, { path: ["error"], type: "Invalid" }]
      )
  }
  union OrderItemResult = OrderItemPayload | OutOfStock | Invalid
  type OrderItemPayload { location: String @from(header: "Location") }
  type OutOfStock implements UserError { message: String! }
  type Invalid implements UserError { message: String! }
  input OrderItemInput { itemId: ID! @id(type: "Item") @from(path: ["item", "number"]) etag: String note: String }
  type ItemConnection { edges: [ItemEdge!]! nodes: [Item!]! pageInfo: PageInfo! totalCount: Int }
  type ItemEdge { cursor: String! node: Item! }
  type Item implements Node {
    id: ID! @id(type: "Item", key: "{parent.number}")
    number: String!
    unitPrice: Float @from(path: ["unit_price"])
    buyer: User @join(field: "user", args: { id: "{parent.buyer_id}" })
    watchers: [User] @join(field: "user", each: "{parent.watcher_ids}", args: { id: "{item}" })
    related: [Item] @join(field: "item", each: "{parent.related}", args: { id: "{item.number}" })
    state: State
    thing: Thing
    stock: Free @downstream(api: SHOP, scopes: ["Stock.Read"]) @rest(get: "/items/{parent.number}/stock")
  }
  type Free { title: String @from(path: ["fields", "System.Title"]) etag: String @from(path: ["@odata.etag"]) }
  enum State { OPEN @from(value: "open") DONE }
  interface Thing @type(path: ["kind"]) { name: String }
  type Box implements Thing @type(value: "box") { name: String }
  type Bag implements Thing { name: String }`,
];

it("reports place and remedy of each mistake in a directive", () => {
  for (const [kind, mistakes] of Object.entries({ errors, warnings }) as ["errors" | "warnings", readonly Mistake[]][])
    for (const [title, lines, place, texts] of mistakes) {
      const found = findProblems(lines)[kind];
      const messages = found.map((error) => formatSchemaError(error, process.cwd()));
      const first = found.find(({ message }) => texts.every((text) => message.includes(text)));
      expect(first, `${title}: ${messages.join(" / ")}`).toBeDefined();
      expect(first?.source?.body.slice(first.positions?.[0]), title).toMatch(startsWith(place));
      expect(new Set(messages).size, title).toBe(messages.length);
      for (const message of messages) expect(message, title).toMatch(/^a\.graphql:\d+:\d+: /);
    }
});

it("reports nothing in the examples of the design", () => {
  const { errors: found, warnings: others } = findProblems(examples);
  expect([...found, ...others].map(({ message }) => message)).toEqual([]);
});

function startsWith(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}`);
}
