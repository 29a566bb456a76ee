import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseCodeBlocks } from "../support/markdown.ts";
import { endProcesses, repository, startProcess, type ProcessResult } from "../support/process.ts";

const blocks = parseCodeBlocks(readFileSync(join(repository, "docs/guides/adding-a-downstream.md"), "utf8"));
const copiedFolders = ["src", "schema", "dev/src", "examples/documents", "test/support"];
const copiedFiles = ["package.json", "tsconfig.json", "tsconfig.build.json", "codegen.yml", ".prettierrc.json"];
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

/** Calls the API that the page adds, as its last step does. */
const script = `
import { startTestServer } from "./dev/src/testing/start-test-server.ts";
import { startScriptedApi } from "./dev/src/testing/scripted-api.ts";
const server = await startScriptedApi();
server.script({ status: 200, body: { items: [{ number: "7", name: "Rope", buyerId: null }] } });
${blockWith("await startTestServer(")}
console.log(JSON.stringify({ body, asked: server.received.map(({ path }) => path) }));
await api.close();
await server.close();
`;

it("compiles and serves the API that docs/guides/adding-a-downstream.md adds", async () => {
  for (const { file } of blocks) {
    if (!file) continue;
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), file.text);
  }
  edit("codegen.yml", "      mappers:\n", (found) => `${found}        ${blockWith("#ArticlePayload")}`);
  expect(await run("graphql-codegen")).toMatchObject({ code: 0 });
  edit("src/downstream/registry.ts", "  PROJECTS: projects,\n", (found) => `${found}  INVENTORY: inventory,\n`);
  edit(
    "src/downstream/registry.ts",
    "import",
    (found) => `import { inventory } from "./inventory/definition.ts";\n${found}`,
  );
  const uri = "api://inventory";
  const registration = {
    resource: uri,
    audience: uri,
    identifiers: [uri],
    scopes: ["Articles.Read", "Articles.Order"],
  };
  edit(
    "dev/src/emulator/entra/registrations.ts",
    "[graphApi, projects]",
    () => `[graphApi, projects, ${JSON.stringify(registration)}]`,
  );
  writeFileSync(join(folder, "ask.ts"), script);

  expect(await run("tsc", "--noEmit", "-p", "tsconfig.build.json")).toMatchObject({ code: 0, stdout: "" });
  const { stdout, stderr } = await run("tsx", "ask.ts");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    body: { data: { article: { name: "Rope", buyer: null } } },
    asked: ["/articles?ids=7"],
  });
  expect(readFileSync(join(folder, "schema.graphql"), "utf8")).toContain("type Article implements Node");
});
