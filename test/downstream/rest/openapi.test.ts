import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { defineConfig, microsoftGraph, restApi, type RestApiOptions } from "oboql";
import { check } from "../../../src/cli/check.ts";
import { findProblems, printProblems } from "../../../src/cli/find-problems.ts";
import { formatSchemaError } from "../../../src/cli/format-error.ts";
import type { CommandDeps } from "../../../src/cli/command.ts";
import { loadProject, type Project } from "../../../src/downstream/project.ts";
import { createSdl, startRestProject } from "../../support/rest-project.ts";
import { runCommand } from "../../support/run-command.ts";

const json = (schema: unknown) => ({ content: { "application/json; charset=utf-8": { schema } } });
const parameter = (place: string, name: string, schema: unknown, required = false) => ({
  in: place,
  name,
  schema,
  required,
});
const article = { $ref: "#/components/schemas/Article" };
const security = [{ entra: ["api://shop/Shop.Read"] }];

const document = {
  openapi: "3.0.3",
  servers: [{ url: "https://shop.example/v1/" }],
  security,
  paths: {
    "/articles": {
      get: {
        parameters: [
          parameter("query", "q", { type: "string" }),
          parameter("query", "per_page", { type: "integer" }),
          parameter("query", "sort", { type: "string", enum: ["name", "price"] }),
          parameter("query", "sold", { type: "boolean" }),
          parameter("query", "ids", { type: "array", items: { type: "string" } }),
          parameter("header", "If-None-Match", { type: "string" }),
        ],
        responses: {
          200: json({
            type: "object",
            properties: { items: { type: "array", items: article }, next_page: { type: "integer" } },
          }),
        },
      },
      post: {
        security: [{ entra: ["Shop.Write"] }],
        requestBody: {
          required: true,
          ...json({ type: "object", required: ["order"], properties: { order: article, channel: { type: "string" } } }),
        },
        responses: { 201: json(article), 409: json({ type: "object" }) },
      },
    },
    "/articles/{number}": {
      parameters: [{ $ref: "#/components/parameters/number" }],
      get: { responses: { "2XX": { $ref: "#/components/responses/article" } } },
    },
    "/articles/{number}/parts/{part}": {
      get: {
        parameters: [
          parameter("query", "api-version", { type: "string" }, true),
          parameter("header", "X-Key", {}, true),
        ],
        responses: { 200: json({}) },
      },
    },
    "/articles/top": { get: { responses: { 200: json(article) } } },
    "/open": { get: { security: [], responses: { 204: {} } } },
  },
  components: {
    parameters: { number: parameter("path", "number", { type: "integer" }, true) },
    responses: { article: json(article) },
    schemas: {
      Article: {
        allOf: [
          { type: "object", properties: { number: { type: "integer" }, unit_price: { type: "number" } } },
          {
            properties: {
              name: { type: ["string", "null"] },
              sold: { type: "boolean" },
              tags: { type: "array", items: { type: "string" } },
              maker: { type: "object", properties: { city: { type: "string" } } },
              parent: { $ref: "#/components/schemas/Article" },
              weight: { type: "string", format: "decimal" },
              free: { type: "object" },
              buyer_id: { type: "string" },
            },
          },
        ],
      },
    },
  },
};

function createProject(sdl: string, content: unknown = document, options: RestApiOptions = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), "oboql-openapi-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, "a.graphql"), createSdl(sdl));
  if (content !== undefined)
    writeFileSync(join(folder, "shop.json"), typeof content === "string" ? content : JSON.stringify(content));
  const config = defineConfig({
    schema: "a.graphql",
    downstreams: {
      MICROSOFT_GRAPH: microsoftGraph({ include: [] }),
      SHOP: restApi({ openapi: "shop.json", ...options }),
    },
  });
  return loadProject(config, pathToFileURL(`${folder}/`));
}

/** @returns the messages with their places, and the text at each place */
async function find(project: Project, environment: Readonly<Record<string, string>> = {}) {
  const { errors, warnings } = await findProblems(project, environment);
  return [
    ...errors.map((error) => ["error", error] as const),
    ...warnings.map((each) => ["warning", each] as const),
  ].map(([kind, error]) => ({
    text: `${kind} ${error.message}`,
    at: error.source?.body.slice(error.positions?.[0]) ?? "",
    line: formatSchemaError(error, "/"),
  }));
}

const result = `type Article { number: ID! name: String price: Float @from(path: ["unit_price"]) tags: [String]
  maker: Maker parent: Article weight: Float free: Free buyer: User @join(field: "user", args: { id: "{parent.buyer_id}" }) }
  type Maker { city: String } type Free { any: Int }
  type Articles { nodes: [Article!]! pageInfo: PageInfo! }`;
const read = (rest: string, args = "id: ID!, text: String, count: Int, flag: Boolean") =>
  `extend type Query { article(${args}): Article @read @rest(${rest}) } ${result}`;
const member = (line: string) =>
  `extend type Query { article(id: ID!): Article @read @rest(get: "/articles/{args.id}") } type Article { ${line} }`;

it("finds nothing where directives and document agree", async () => {
  const sdl = `
extend type Query {
  article(id: ID!): Article @read
    @rest(
      get: "/articles/{args.id}"
      batch: { get: "/articles", query: { ids: "{ids}" }, items: ["items"], key: ["number"], max: 50 }
    )
  versioned(id: ID!): Article @read @rest(get: "/v1/articles/{args.id}")
  top: Article @read @rest(get: "/articles/top")
  articles(first: Int! = 20, after: String, search: String, sold: Boolean): Articles @read
    @rest(
      get: "/articles?sort=name"
      query: { q: "{args.search}", per_page: "{page.number}", sold: "{args.sold}" }
      headers: "If-None-Match: x"
      page: { items: ["items"], next: ["next_page"] }
    )
  parts(id: Int!, part: String!): Free @read
    @rest(get: "/articles/{args.id}/parts/{args.part}", headers: ["Accept: text/json"])
  open: Free @downstream(api: SHOP, scopes: ["Shop.Other"]) @rest(get: "/open")
}
extend type Mutation {
  order(order: Order!): Ordered @write
    @rest(post: "/articles", body: { order: "{args.order}", channel: "web" }, errors: [{ status: 409, type: "Gone" }])
}
input Order { number: ID! }
union Ordered = Article | Gone
type Gone { message: String! }
${result}`;
  const project = createProject(sdl, document, { query: { "api-version": "7.1" } });
  expect(await find(project, { SHOP_HEADERS: "X-Key=secret" })).toEqual([]);
});

const findings: readonly (readonly [title: string, sdl: string, at: string, text: string])[] = [
  ["an unknown path", read('get: "/article/{args.id}"'), '"/article/', "error shop.json has no such path"],
  ["an unknown method", read('post: "/articles/{args.id}"'), '"/articles/', "no POST of /articles/{number}, only get"],
  [
    "an unknown query parameter",
    read('get: "/articles/{args.id}", query: { a: "b" }'),
    '"b"',
    "error shop.json has no query parameter a",
  ],
  ["an unknown parameter in a path", read('get: "/articles/{args.id}?a=b"'), '"/articles/', "no query parameter a"],
  [
    "an unknown header",
    read('get: "/articles/{args.id}", headers: "If-Match: {args.text}"'),
    '"If-Match',
    "no header parameter If-Match",
  ],
  [
    "a missing query parameter",
    read('get: "/articles/{args.id}/parts/{args.id}"'),
    '"/articles/',
    "error /articles/{number}/parts/{part} needs the query parameter api-version",
  ],
  [
    "a missing header",
    read('get: "/articles/{args.id}/parts/{args.id}?api-version=1"'),
    '"/articles/',
    "needs the header parameter X-Key",
  ],
  [
    "a text for an integer",
    read('get: "/articles", query: { per_page: "{args.text}" }'),
    '"{args.text}"',
    "error shop.json has integer for per_page; the argument is String",
  ],
  [
    "a boolean for an integer",
    read('get: "/articles", query: { per_page: "{args.flag}" }'),
    '"{args.flag}"',
    "the argument is Boolean",
  ],
  [
    "a number for a boolean",
    read('get: "/articles", query: { sold: "{args.count}" }'),
    '"{args.count}"',
    "the argument is Int",
  ],
  [
    "a text for an integer in a path",
    read('get: "/articles/{args.text}"', "text: String!"),
    '"/articles/',
    "has integer for number; the argument is String",
  ],
  [
    "a list for a text",
    read('get: "/articles", query: { q: "{args.ids}" }', "ids: [ID!]"),
    '"{args.ids}"',
    "the argument is a list",
  ],
  [
    "a constant that is none of an enum",
    read('get: "/articles", query: { sort: "date" }'),
    '"date"',
    "date is not one of name, price",
  ],
  [
    "a constant that is no number",
    read('get: "/articles", query: { per_page: "many" }'),
    '"many"',
    "many is no number",
  ],
  [
    "a member of another type",
    member("number: Boolean"),
    "number",
    "error shop.json has integer for this value, which is Boolean",
  ],
  ["a list that is none", member("name: [String]"), "name", "has string for this value, which is [String]"],
  ["an object that is a text", member("maker: String"), "maker", "has object for this value, which is String"],
  ["a text that is a number", member("name: Int"), "name", "has string for this value, which is Int"],
  ["a member that is not there", member("title: String"), "title", "warning shop.json has no member title"],
  [
    "a path that is not there",
    member('x: String @from(path: ["maker", "zip"])'),
    "@from",
    "warning shop.json has no member zip",
  ],
  [
    "a nested member that is not there",
    member("maker: Maker } type Maker { zip: String"),
    "zip",
    "warning shop.json has no member zip",
  ],
  [
    "a key of a join that is not there",
    member('buyer: User @join(field: "user", args: { id: "{parent.buyer}" })'),
    '"{parent.buyer}"',
    "warning shop.json has no member buyer",
  ],
  [
    "items that are not there",
    read(
      'get: "/articles", query: { per_page: "{page.number}" }, page: { items: ["values"] }',
      "first: Int! = 1, after: String",
    ).replace("): Article @", "): Articles @"),
    '{ items: ["val',
    "warning shop.json has no member values",
  ],
  [
    "a key of a batch that is not there",
    read(
      'get: "/articles/{args.id}", batch: { get: "/articles?ids={ids:csv}", items: ["items"], key: ["id"], max: 5 }',
      "id: ID!",
    ),
    "{ get:",
    "warning shop.json has no member id",
  ],
  [
    "other permissions",
    read('get: "/articles/{args.id}"').replace("@read", "@write"),
    "@rest",
    'error shop.json requires the permissions ["Shop.Read"] of SHOP',
  ],
];
const mutation = (rest: string) =>
  `${read('get: "/articles/top"')} extend type Mutation { order(order: Int): Article @write @rest(${rest}) }`;
const bodies: typeof findings = [
  ["a missing body", mutation('post: "/articles"'), '"/articles")', "error shop.json requires a body"],
  [
    "a missing member of a body",
    mutation('post: "/articles", body: { channel: "web" }'),
    "{ channel",
    "error the body needs the member order",
  ],
  [
    "an unknown member of a body",
    mutation('post: "/articles", body: { order: {}, chanel: 1 }'),
    "1 })",
    "error shop.json has no member chanel",
  ],
  [
    "a body that is not expected",
    `${read('get: "/articles/top"')} extend type Query { x: Article @read @rest(post: "/articles/top", body: {}) }`,
    '"/articles/top"',
    "no POST of /articles/top",
  ],
];

it("finds where directives and document disagree, with place and remedy", async () => {
  for (const [title, sdl, at, text] of [...findings, ...bodies]) {
    const found = await find(createProject(sdl));
    const match = found.find((each) => each.text.includes(text));
    expect(match, `${title}: ${found.map((each) => each.text).join(" / ")}`).toBeDefined();
    expect(match?.at.startsWith(at), `${title}: ${match?.at}`).toBe(true);
    expect(match?.line, title).toMatch(/a\.graphql:\d+:\d+: /);
  }
});

const broken: readonly (readonly [title: string, content: unknown, text: string])[] = [
  ["a missing document", undefined, "cannot read shop.json"],
  ["YAML", "openapi: 3.0.0", "shop.json is not JSON"],
  ["another version", { swagger: "2.0" }, "not an OpenAPI document of version 3.0 or 3.1"],
  ["a reference to another file", reference("other.json#/a"), "leads out of the document"],
  ["a reference to nothing", reference("#/components/schemas/None"), "leads to nothing"],
  ["a reference to what objects inherit", reference("#/constructor/name"), "leads to nothing"],
  ["a cycle of references", reference("#/paths/~1articles~1{number}/get"), "leads back to itself"],
];

function reference($ref: string): unknown {
  return { openapi: "3.1.0", paths: { "/articles/{number}": { get: { $ref } } } };
}

it("reports a document that is missing or invalid", async () => {
  for (const [title, content, text] of broken) {
    const project = createProject(read('get: "/articles/{args.id}"', "id: ID!"), content);
    const found =
      content === undefined
        ? await find({ ...project, folder: new URL("none/", project.folder) })
        : await find(project);
    expect(
      found.map((each) => each.text.includes(text) || each.text),
      title,
    ).toEqual([true]);
  }
});

it("fails the check for errors and not for warnings, and prints both as warnings in development", async () => {
  const warned = createProject(member("title: String"));
  const failed = createProject(read('get: "/article/{args.id}"'));

  const passed = await runCommand(check, {}, [], { project: warned });
  const rejected = await runCommand(check, {}, [], { project: failed });
  let notices = "";
  const deps = { project: failed, environment: {}, folder: "/", printNotice: (text: string) => (notices += text) };
  await printProblems(deps as unknown as CommandDeps);

  expect(passed.error).toBeUndefined();
  expect(passed.output).toMatch(/a\.graphql:\d+:\d+: warning: shop\.json has no member title/);
  expect(String(rejected.error)).toContain("check found 1 error");
  expect(notices).toMatch(/^oboql: \S+a\.graphql:\d+:\d+: warning: shop\.json has no such path/);
});

it("serves without the document", async () => {
  const respond = { status: 200, body: { name: "Lamp" } };
  const { server } = await startRestProject(member("name: String"), respond, { openapi: "missing.json" });

  const { body } = await server.ask('{ article(id: "1") { name } }');

  expect(body).toEqual({ data: { article: { name: "Lamp" } } });
});
