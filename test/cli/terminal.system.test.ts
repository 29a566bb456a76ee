import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { startScriptedApi, type ScriptedResponse } from "@oboql/dev/testing";
import { isStarted, startDev } from "../support/dev-server.ts";
import { endProcesses } from "../support/process.ts";

afterEach(endProcesses);

const sdl = `extend type Query {
  broken: String
  list: [String!]
  empty: Thing!
  misread: Thing
  wrongScope: Thing @downstream(api: INVENTORY, scopes: ["Items.Raed"])
}
type Thing { name: String! }
`;

const resolvers = `import { createDownstreamResolver } from "oboql";
const response: any = { data: undefined };
export const resolvers = {
  Query: {
    broken: () => response.data.name,
    list: () => "a text",
    empty: () => null,
    misread: () => ({ title: "Rope" }),
    wrongScope: createDownstreamResolver("INVENTORY", async (inventory: any) => inventory.itemByNumber("1")),
  },
};
`;

const boards = "{ boards(first: 1) { nodes { name } } }";
const item = '{ item(id: "1") { name } }';

/** The mistake, the operation, the response of an API, and the texts that the terminal shows in this order. */
const mistakes: readonly (readonly [string, query: string, response: ScriptedResponse, texts: readonly string[]])[] = [
  [
    "a TypeError in a resolver",
    "{ broken }",
    { status: 200 },
    ["field=Query.broken", "reading 'name'", "greeting/resolvers.ts:5:", "remedy: Correct the code at"],
  ],
  [
    "a string for a list",
    "{ list }",
    { status: 200 },
    ["field=Query.list", "expected a list of String", "received a string: 'a text'", "remedy: Return a list of String"],
  ],
  [
    "null in a non-null field",
    "{ empty { name } }",
    { status: 200 },
    ["field=Query.empty", "expected Thing!, received null", "remedy: Return Thing!", "make the field nullable"],
  ],
  [
    "a misread member",
    "{ misread { name } }",
    { status: 200 },
    ["field=Thing.name", "undefined from an object with the members title", "read a member with another name"],
  ],
  [
    "a wrong scope",
    "{ wrongScope { name } }",
    { status: 200 },
    [
      "field=Query.wrongScope",
      "exchange for INVENTORY with Items.Raed -> invalid_scope AADSTS70011",
      "remedy: Correct",
    ],
  ],
  [
    "a wrong path",
    item,
    { status: 404, body: "no such route" },
    [
      "field=Query.item",
      "inventory/client.ts:",
      "call of INVENTORY: GET",
      "-> 404 no such route",
      "remedy: Correct the",
    ],
  ],
  [
    "500 with HTML",
    item,
    { status: 500, body: "<html><h1>Server error</h1></html>" },
    ["field=Query.item", "inventory/client.ts:", "-> 500 <html><h1>Server error", "remedy: See the log of INVENTORY"],
  ],
  [
    "an API that is down",
    boards,
    { status: 200 },
    ["field=Query.boards", "-> ECONNREFUSED", "remedy: Start BOARDS, or correct BOARDS_BASE_URL"],
  ],
];

/** Edits of the SDL or the configuration that keep the API from starting. */
const brokenEdits: readonly (readonly [string, file: string, from: string, to: string, texts: readonly string[]])[] = [
  [
    "a typo in the SDL",
    "greeting/greeting.graphql",
    "broken: String",
    "broken String",
    ["greeting/greeting.graphql:2:10: ", 'Expected ":", found Name "String"'],
  ],
  [
    "a forgotten directive",
    "greeting/greeting.graphql",
    ' @downstream(api: INVENTORY, scopes: ["Items.Raed"])',
    "",
    ["greeting/greeting.graphql:6:3: Query.wrongScope", "write @downstream(api: INVENTORY"],
  ],
  [
    "a wrong API name in the SDL",
    "greeting/greeting.graphql",
    "api: INVENTORY",
    "api: INVENTROY",
    ["greeting/greeting.graphql:6:38: ", "INVENTROY", "declared: "],
  ],
  [
    "a wrong API name in a resolver",
    "greeting/resolvers.ts",
    '"INVENTORY"',
    '"INVENTROY"',
    ["greeting/greeting.graphql:6:3: Query.wrongScope", 'createDownstreamResolver("INVENTORY", ...)'],
  ],
  [
    "a wrong API name in the configuration",
    "oboql.config.ts",
    "BOARDS: boards",
    "BAORDS: boards",
    ["boards/boards.graphql:", "BOARDS is not among the downstreams of oboql.config.ts", "BAORDS"],
  ],
];

it("shows file and line or field, what came and the remedy of each mistake in a terminal", async () => {
  const [remote, down] = [await startScriptedApi(), await startScriptedApi()];
  onTestFinished(() => remote.close());
  await down.close();
  const server = await startDev({
    hasTerminal: true,
    settings: { INVENTORY_BASE_URL: remote.url, BOARDS_BASE_URL: down.url, NO_COLOR: "1" },
    prepare: (folder) => {
      writeFileSync(join(folder, "greeting/greeting.graphql"), sdl);
      writeFileSync(join(folder, "greeting/resolvers.ts"), resolvers);
    },
  });
  await server.waitForOutput("stdout", isStarted);
  const readTerminal = (): string => server.stdout().replaceAll("\r\n", "\n");
  const expectTexts = (text: string, texts: readonly string[], title: string): void => {
    let position = 0;
    for (const each of texts) {
      const found = text.indexOf(each, position);
      expect(found, `${title}: ${each} in\n${text}`).toBeGreaterThanOrEqual(position);
      position = found;
    }
  };

  for (const [title, query, response, texts] of mistakes) {
    remote.script(response);
    const before = readTerminal().length;
    await server.ask(query);
    // The log line of the operation follows those of its fields.
    await vi.waitUntil(() => readTerminal().slice(before).includes("query "), { timeout: 20_000 });
    expectTexts(readTerminal().slice(before), texts, title);
  }

  for (const [title, file, from, to, texts] of brokenEdits) {
    const before = readTerminal().length;
    const text = readFileSync(server.file(file), "utf8");
    await server.edit(file, () => text.replace(from, to));
    await vi.waitUntil(() => readTerminal().slice(before).includes("waiting for an edit"), { timeout: 20_000 });
    expectTexts(readTerminal().slice(before), texts, title);
    await server.edit(file, () => text);
    await server.ask("{ __typename }");
  }
});

it("names a missing setting and its remedy in a terminal", async () => {
  const server = await startDev({
    hasTerminal: true,
    settings: { INVENTORY_BASE_URL: "http://localhost:9", NO_COLOR: "1" },
    prepare: (folder) => {
      writeFileSync(join(folder, "emulated-apis.ts"), "export default [];\n");
    },
  });
  const { code, stdout } = await server.waitForExit();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^oboql: INVENTORY_RESOURCE is not set; it must be the App ID URI of the API\r$/m);
});
