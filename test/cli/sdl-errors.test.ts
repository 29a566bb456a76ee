import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDownstreamResolver, defineDownstream, type ResolverMap } from "oboql";
import { startEmulator, type Emulator } from "@oboql/dev/emulator";
import { createApp, loadAppConfig } from "../../src/app.ts";
import { check } from "../../src/cli/check.ts";
import { formatCliError } from "../../src/cli/format-error.ts";
import { serve, start } from "../../src/cli/serve.ts";
import { loadProject, type Project } from "../../src/downstream/project.ts";
import { formatLogLine } from "../../src/telemetry/format-log-line.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { repository } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";
import { minimalSettings } from "../support/settings.ts";

let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
  folder = mkdtempSync(join(tmpdir(), "oboql-sdl-"));
});

afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const inventory = defineDownstream({ createClient: () => () => ({}), probe: { method: "GET", path: "/" } });

/** @param lines of the SDL after the first, which declares the API */
function createProject(lines: readonly string[], resolvers: ResolverMap): Project {
  writeFileSync(join(folder, "a.graphql"), ["extend enum DownstreamApi { INVENTORY }", ...lines].join("\n"));
  const config = { schema: "a.graphql", downstreams: { INVENTORY: inventory }, resolvers };
  return loadProject(config, pathToFileURL(`${folder}/`));
}

const resolver = createDownstreamResolver("INVENTORY", () => Promise.resolve(null));
const directive = '@downstream(api: INVENTORY, scopes: ["Items.Read"])';
const field = `item: String ${directive}`;

/** The name of a mistake, the lines of the SDL, the resolvers of `Query`, and the place and texts of the message. */
const mistakes: readonly (readonly [
  title: string,
  lines: readonly string[],
  query: Readonly<Record<string, unknown>>,
  place: string,
  texts: readonly string[],
])[] = [
  ["a typo in the syntax", ["extend type Query {", "  item String", "}"], {}, "3:8", ["Expected", "String"]],
  [
    "an unknown type",
    ["extend type Query {", `  item: Strin ${directive}`, "}"],
    { item: resolver },
    "3:9",
    ['Did you mean "String"?'],
  ],
  ["an unknown directive", ["extend type Query {", "  item: String @downstraem", "}"], {}, "3:16", ["@downstraem"]],
  [
    "a misspelled argument",
    ["extend type Query {", '  item: String @downstream(api: INVENTORY, scope: ["a"])', "}"],
    {},
    "3:44",
    ['Did you mean "scopes"'],
  ],
  [
    "a wrong API name",
    ["extend type Query {", '  item: String @downstream(api: INVENTROY, scopes: ["a"])', "}"],
    {},
    "3:33",
    ["INVENTROY", "declared: INVENTORY"],
  ],
  [
    "a forgotten directive",
    ["extend type Query {", "  item: String", "}"],
    { item: resolver },
    "3:3",
    ["Query.item", "write @downstream(api: INVENTORY, scopes: [...])"],
  ],
  [
    "a forgotten resolver",
    ["extend type Query {", `  ${field}`, "}"],
    {},
    "3:3",
    ["Query.item", "add @rest, or a resolver to oboql.config.ts"],
  ],
  [
    "another resolver",
    ["extend type Query {", `  ${field}`, "}"],
    { item: () => null },
    "3:3",
    ["Query.item", "createDownstreamResolver"],
  ],
  [
    "a wrong API name in a resolver",
    ["extend type Query {", `  ${field}`, "}"],
    { item: createDownstreamResolver("INVENTROY", () => Promise.resolve(null)) },
    "3:3",
    ["Query.item", "its resolver calls INVENTROY", 'createDownstreamResolver("INVENTORY", ...)'],
  ],
  [
    "an input as output",
    [`extend type Query { ${field}`, "  other: Filter", "}", "input Filter { name: String }"],
    { item: resolver },
    "3:10",
    ["Query.other", "Filter"],
  ],
  [
    "a type without its field of Query",
    [`extend type Query { ${field} thing: Thing }`, "type Thing implements Node { id: ID! }"],
    { item: resolver },
    "3:1",
    ["Thing implements Node", "thing(id: …)"],
  ],
  [
    "a resolver without a field",
    [`extend type Query { ${field} }`],
    { item: resolver, itme: resolver },
    "",
    ["Query.itme: there is a resolver"],
  ],
  [
    "a resolver without a field because of a misspelled type",
    [`extend type Query { ${field} }`, `extend type Qurey { other: String }`],
    { item: resolver, other: resolver },
    "3:13",
    ['Did you mean "Query"'],
  ],
];

const local = { PORT: "0", EMULATOR_PORT: "0" };
/** All servers share an emulator, which none of them closes. */
const installed = {
  "@oboql/dev/emulator": { startEmulator: () => Promise.resolve({ ...emulator, close: () => Promise.resolve() }) },
};
const production = {
  ...minimalSettings,
  NODE_ENV: "production",
  ALLOWED_CLIENT_IDS: "*",
  INVENTORY_BASE_URL: "https://inventory.example",
  INVENTORY_RESOURCE: "api://inventory",
};

it("reports file, line, column and remedy of a mistake in the SDL from dev, start and check alike", async () => {
  for (const [title, lines, Query, place, texts] of mistakes) {
    const project = createProject(lines, { Query });
    const prefix = place && `${relative(repository, join(folder, "a.graphql"))}:${place}: `;

    const checked = await runCommand(check, {}, [], { project });
    const served = await runCommand(
      serve,
      { ...local, INVENTORY_BASE_URL: "http://localhost:9", INVENTORY_RESOURCE: "api://inventory" },
      [],
      { project, installed },
    );
    const started = await runCommand(start, production, [], { project });

    const [first = ""] = checked.output.split("\n");
    expect(first.startsWith(prefix), `${title}: ${first}`).toBe(true);
    for (const text of texts) expect(first, title).toContain(text);
    for (const { error } of [served, started])
      expect(formatCliError(error, repository), title).toBe(
        checked.output
          .trimEnd()
          .split("\n")
          .map((line) => `oboql: ${line}\n`)
          .join(""),
      );
  }
});

it("reports all mistakes of valid syntax at once", async () => {
  const project = createProject(["extend type Query {", "  a: Strin", "  b: Itn @downstraem", "}"], {});

  const { output, error } = await runCommand(check, {}, [], { project });

  expect(output.match(/a\.graphql:\d+:\d+: /g)).toHaveLength(3);
  expect(formatCliError(error, repository)).toBe("oboql: check found 3 errors\n");
});

it("names both names of an API that oboql.config.ts spells differently", async () => {
  const { sdl } = createProject([`extend type Query { ${field} }`], {});
  const project = loadProject({ downstreams: { INVENTROY: inventory } }, pathToFileURL(`${folder}/`));

  const { output } = await runCommand(check, {}, [], { project: { ...project, sdl } });

  expect(output).toBe(
    `${relative(repository, join(folder, "a.graphql"))}:1:29: the downstream API INVENTORY is not among the downstreams of ` +
      "oboql.config.ts: INVENTROY\n",
  );
});

it("names the missing setting of an API and its remedy", async () => {
  const project = createProject([`extend type Query { ${field} }`], { Query: { item: resolver } });

  const { error } = await runCommand(serve, { ...local, INVENTORY_BASE_URL: "http://localhost:9" }, [], {
    project,
    installed,
  });

  expect(formatCliError(error, repository)).toMatch(/^oboql: INVENTORY_RESOURCE is not set; it must be .+\n$/);

  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(formatLogLine(line, { hasColors: false })) });
  const config = loadAppConfig(project, local, emulator.environment);
  await (await createApp({ project, config, log })).close();
  expect(lines).toEqual([
    expect.stringMatching(
      /warn INVENTORY_BASE_URL is not set, so the fields of INVENTORY are removed .*; set it and INVENTORY_RESOURCE, or emulate/,
    ),
  ]);
});
