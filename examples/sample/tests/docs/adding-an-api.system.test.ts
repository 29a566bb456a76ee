import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseCodeBlocks } from "../../../../test/support/markdown.ts";
import { endProcesses, repository, startProcess, type ProcessResult } from "../../../../test/support/process.ts";

const blocks = parseCodeBlocks(readFileSync(join(repository, "docs/guides/adding-an-api.md"), "utf8"));
const copiedFolders = [
  "src",
  "schema",
  "dev",
  "examples/documents",
  "examples/sample/projects",
  "examples/sample/emulated-apis",
];
const codegen = "examples/sample/codegen.yml";
const copiedFiles = [
  "examples/sample/json.ts",
  "package.json",
  "tsconfig.json",
  "codegen.yml",
  codegen,
  ".prettierrc.json",
];
let folder: string;

const run = (program: string, ...given: readonly string[]): Promise<ProcessResult> =>
  startProcess(join(folder, "node_modules/.bin", program), given, {}, folder).waitForExit();

/** Replaces a text in a file of the copy. */
function edit(path: string, at: string, change: (found: string) => string): void {
  const text = readFileSync(join(folder, path), "utf8");
  expect(text, path).toContain(at);
  writeFileSync(join(folder, path), text.replace(at, change));
}

function blockWith(text: string): string {
  const block = blocks.find(({ code }) => code.includes(text));
  if (!block) throw new Error(`no block has ${text}`);
  return block.code;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-newcomer-"));
  for (const path of [...copiedFolders, ...copiedFiles])
    cpSync(join(repository, path), join(folder, path), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
});
afterAll(async () => {
  await endProcesses();
  rmSync(folder, { recursive: true });
});

/** Calls the APIs that the page adds, as its last step does. */
const script = `
import { createDownstreamResolver, defineDownstream } from "oboql";
import { startScriptedApi, startTestServer } from "@oboql/dev/testing";
import project from "./oboql.config.ts";
import { createReviews, type Reviews } from "./reviews/client.ts";

const rope = { number: "7", name: "Rope", buyerId: null };
const pages = new Map([["/articles?size=1", { items: [rope], next: "p2" }], ["/articles?size=1&page=p2", { items: [] }]]);
const review = { id: "3", text: "Strong." };
const connection = { edges: [{ cursor: "c", node: review }], pageInfo: { hasNextPage: false, hasPreviousPage: false } };
const data = { reviewsById: [review], reviews: connection, deleteReview: true };
const server = await startScriptedApi();
server.script(({ method, path, body }) => {
  if (path === "/articles/by-numbers") return { status: 200, body: [rope] };
  if (path === "/orders" && body.includes("7")) return { status: 409, body: { detail: "Rope is sold out." } };
  if (path === "/orders") return { status: 201, body: { orderNumber: "1" } };
  if (method === "DELETE") return { status: path.endsWith("/1") ? 204 : 404, body: "" };
  return { status: 200, body: path === "/graphql" ? { data } : pages.get(path) };
});
const config = {
  ...project,
  schema: [...project.schema, "reviews.graphql"],
  downstreams: {
    ...project.downstreams,
    REVIEWS: defineDownstream({ createClient: createReviews, probe: { method: "GET", path: "" } }),
  },
  resolvers: [
    ...project.resolvers,
    {
      Query: {
        review: createDownstreamResolver("REVIEWS", (reviews: Reviews) => reviews.reviewById("3")),
        reviews: createDownstreamResolver("REVIEWS", async (reviews: Reviews) =>
          (await reviews.reviews({ first: 1 })).edges.map(({ node }) => node),
        ),
      },
      Mutation: { deleteReview: createDownstreamResolver("REVIEWS", (reviews: Reviews) => reviews.deleteReview("3")) },
    },
  ],
  emulatedApis: "emulated-apis.ts",
};
const reviewsUrl = server.url + "/graphql";
${blockWith("await startTestServer(").replace("server.url }", "server.url, REVIEWS_BASE_URL: reviewsUrl }")}
const others = [
  "{ articles(first: 1) { nodes { name } pageInfo { hasNextPage } } }",
  'mutation { sold: orderArticle(input: { articleId: "7" }) { __typename ... on UserError { message } } ' +
    'placed: orderArticle(input: { articleId: "8" }) { ... on OrderArticlePayload { orderNumber } } ' +
    'cancelled: cancelOrder(orderNumber: "1") unknown: cancelOrder(orderNumber: "2") }',
  "{ review { text } reviews { text } }",
  "mutation { deleteReview }",
];
const bodies = [body];
for (const query of others) bodies.push((await api.ask(query)).body);
console.log(JSON.stringify(bodies));
await api.close();
await server.close();
`;

/** The files of the second API, which the page does not show. */
const reviewFiles = {
  "reviews.graphql": `
extend enum DownstreamApi { REVIEWS }
type Review { text: String! }
extend type Query {
  review: Review @downstream(api: REVIEWS, scopes: ["Reviews.Read"])
  reviews: [Review!] @downstream(api: REVIEWS, scopes: ["Reviews.Read"])
}
extend type Mutation { deleteReview: Boolean @downstream(api: REVIEWS, scopes: ["Reviews.Write"]) }
`,
  "emulated-apis.ts": `
import apis from "./examples/sample/emulated-apis/index.ts";

const clientId = "3e2f0416-7ac5-4d90-9f83-415c6d7e8f90";
export default [...apis, { name: "REVIEWS", clientId, scopes: ["Reviews.Read", "Reviews.Write"] }];
`,
};

it("compiles and serves the APIs that docs/guides/adding-an-api.md adds", async () => {
  for (const { file } of blocks) {
    if (!file) continue;
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), file.text);
  }
  const indent = (block: string): string => block.replaceAll(/^(?=.)/gm, "        ");
  const mappers = "        Project: ../projects/types.ts#ProjectPayload\n";
  edit(codegen, mappers, (found) => `${found}${indent(blockWith("#ArticlePayload"))}`);
  const clients = "        PROJECTS: ../projects/client.ts#Projects\n";
  edit(codegen, clients, (found) => `${found}${indent(blockWith("#Inventory"))}`);
  const apis = "export default [projectsApi]";
  edit("examples/sample/emulated-apis/index.ts", apis, () => "export default [projectsApi, inventoryApi]");
  const imported = 'import { inventoryApi } from "../../../inventory/emulated-api.ts";\n';
  edit("examples/sample/emulated-apis/index.ts", "import", (found) => `${imported}${found}`);
  expect(await run("tsx", "dev/codegen.ts")).toMatchObject({ code: 0 });
  const include = ["src", "dev/src", "inventory", "reviews", "examples/sample", "oboql.config.ts"];
  writeFileSync(join(folder, "tsconfig.check.json"), JSON.stringify({ extends: "./tsconfig.json", include }));
  for (const [path, text] of Object.entries({ ...reviewFiles, "ask.ts": script }))
    writeFileSync(join(folder, path), text);

  expect(await run("tsc", "-p", "tsconfig.check.json")).toMatchObject({ code: 0, stdout: "" });
  const { stdout, stderr } = await run("tsx", "ask.ts");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([
    { data: { article: { name: "Rope", buyer: null } } },
    { data: { articles: { nodes: [{ name: "Rope" }], pageInfo: { hasNextPage: true } } } },
    {
      data: {
        sold: { __typename: "OutOfStock", message: "Rope is sold out." },
        placed: { orderNumber: "1" },
        cancelled: true,
        unknown: false,
      },
    },
    { data: { review: { text: "Strong." }, reviews: [{ text: "Strong." }] } },
    { data: { deleteReview: true } },
  ]);
  expect(readFileSync(join(folder, "schema.graphql"), "utf8")).toContain("type Article implements Node");
});
