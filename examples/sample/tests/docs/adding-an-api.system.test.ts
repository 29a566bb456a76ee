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

/** Calls the API that the page adds, as its last step does. */
const script = `
import { startScriptedApi, startTestServer } from "@oboql/dev/testing";
import config from "./oboql.config.ts";
const server = await startScriptedApi();
server.script({ status: 200, body: { items: [{ number: "7", name: "Rope", buyerId: null }] } });
${blockWith("await startTestServer(")}
console.log(JSON.stringify({ body, asked: server.received.map(({ path }) => path) }));
await api.close();
await server.close();
`;

it("compiles and serves the API that docs/guides/adding-an-api.md adds", async () => {
  for (const { file } of blocks) {
    if (!file) continue;
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), file.text);
  }
  const mappers = "        Project: ../projects/types.ts#ProjectPayload\n";
  edit(codegen, mappers, (found) => `${found}        ${blockWith("#ArticlePayload")}`);
  const clients = "        PROJECTS: ../projects/client.ts#Projects\n";
  edit(codegen, clients, (found) => `${found}        ${blockWith("#Inventory")}`);
  const apis = "export default [projectsApi]";
  edit("examples/sample/emulated-apis/index.ts", apis, () => "export default [projectsApi, inventoryApi]");
  const imported = 'import { inventoryApi } from "../../../inventory/emulated-api.ts";\n';
  edit("examples/sample/emulated-apis/index.ts", "import", (found) => `${imported}${found}`);
  expect(await run("tsx", "dev/codegen.ts")).toMatchObject({ code: 0 });
  const include = ["src", "dev/src", "inventory", "examples/sample", "oboql.config.ts"];
  writeFileSync(join(folder, "tsconfig.check.json"), JSON.stringify({ extends: "./tsconfig.json", include }));
  writeFileSync(join(folder, "ask.ts"), script);

  expect(await run("tsc", "-p", "tsconfig.check.json")).toMatchObject({ code: 0, stdout: "" });
  const { stdout, stderr } = await run("tsx", "ask.ts");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    body: { data: { article: { name: "Rope", buyer: null } } },
    asked: ["/articles?ids=7"],
  });
  expect(readFileSync(join(folder, "schema.graphql"), "utf8")).toContain("type Article implements Node");
});
