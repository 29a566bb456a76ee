import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, onTestFinished } from "vitest";
import { startTestServer } from "@oboql/dev/testing";
import { defineConfig, microsoftGraph } from "../../src/index.ts";
import { endProcesses, repository, startProcess } from "../support/process.ts";

afterEach(endProcesses);

const files = {
  "package.json": '{ "type": "module" }',
  "codegen.ts": `export default {
    schema: "schema.graphql",
    generates: { "types.ts": { plugins: ["typescript"], config: { enumsAsTypes: true } } },
  };`,
};

it("oboql codegen --from generates a client's types from the SDL that it has read", async () => {
  const api = await startTestServer(defineConfig({ downstreams: { MICROSOFT_GRAPH: microsoftGraph() } }));
  const folder = mkdtempSync(join(tmpdir(), "oboql-frontend-"));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true });
    await api.close();
  });
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const program = [join(repository, "node_modules/tsx/dist/cli.mjs"), join(repository, "src/main.ts")];
  const settings = {
    OBOQL_TOKEN: await api.emulator.issueToken(),
    TSX_TSCONFIG_PATH: join(repository, "tsconfig.json"),
  };
  const args = [...program, "codegen", "--from", api.url];
  expect(await startProcess(process.execPath, args, settings, folder).waitForExit()).toMatchObject({
    code: 0,
    stdout: "created schema.graphql\ncreated types.ts\n",
    stderr: "",
  });
  expect(readFileSync(join(folder, "types.ts"), "utf8")).toContain("export type Event = ");
});
