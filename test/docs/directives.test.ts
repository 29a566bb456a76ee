import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "graphql";
import { expect, it } from "vitest";
import { parseCodeBlocks } from "../support/markdown.ts";
import { repository } from "../support/process.ts";
import { startRestProject } from "../support/rest-project.ts";

const blocks = parseCodeBlocks(readFileSync(join(repository, "docs/reference/directives.md"), "utf8"));

const documents = blocks.filter(({ language }) => language === "graphql").map(({ code }) => code);
const isOperation = (code: string): boolean =>
  parse(code).definitions.some(({ kind }) => kind === "OperationDefinition");

/** The SDL of the page, with the name and a permission of the API that the test registers. */
const sdl = documents
  .filter((code) => !isOperation(code))
  .join("\n")
  .replace(/extend enum DownstreamApi \{[^}]*\}/, "")
  .replaceAll("INVENTORY", "SHOP")
  .replaceAll(/scopes: \[[^\]]*\]/g, 'scopes: ["Shop.Read"]');

/** Status and body of the responses of the page, by method and path. */
const responses = new Map(
  blocks
    .filter(({ language }) => language === "http")
    .flatMap(({ code }) => code.trim().split("\n"))
    .map((line): [string, { status: number; body: unknown }] => {
      const [, request = "", status = "200", body = "{}"] = /^(.+?) -> (\d{3})? ?(\{.*)?$/.exec(line) ?? [];
      return [request, { status: Number(status), body: JSON.parse(body) as unknown }];
    }),
);

/** Each operation of the page with the data that follows it. */
const operations = blocks.flatMap(({ language, code }, index) => {
  const next = blocks[index + 1];
  if (language !== "graphql" || !isOperation(code)) return [];
  if (next?.language !== "json") throw new Error(`no data follows ${code}`);
  return [{ query: code, data: JSON.parse(next.code) as unknown }];
});

it("serves the examples of docs/reference/directives.md", async () => {
  const { server, api } = await startRestProject(
    sdl,
    ({ method, path }) =>
      responses.get(`${method} ${path}`) ?? { status: 500, body: `no response to ${method} ${path}` },
  );
  expect(operations.length).toBeGreaterThan(5);
  for (const { query, data } of operations) expect((await server.ask(query)).body, query).toEqual({ data });
  const sent = new Set(api.received.map(({ method, path }) => `${method} ${path}`));
  expect([...responses.keys()].filter((request) => !sent.has(request))).toEqual([]);
});
