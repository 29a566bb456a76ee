import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { startEmulator, type Emulator } from "@oboql/dev/emulator";
import { ConfigError, createServer, defineConfig, microsoftGraph, type Server } from "../src/index.ts";
import { parseCodeBlocks } from "./support/markdown.ts";
import { endProcesses, occupyPort, repository, startProcess } from "./support/process.ts";

const config = defineConfig({ downstreams: { MICROSOFT_GRAPH: microsoftGraph({ include: [] }) } });
let emulator: Emulator;
let settings: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator({ port: 0, apis: [] });
  settings = { ...emulator.environment, PORT: "0", LOG_LEVEL: "silent", LIMIT_EVENT_LOOP_DELAY_MS: "60000" };
});
afterAll(async () => {
  await endProcesses();
  await emulator.close();
});

async function ask(url: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${await emulator.issueToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ query: "{ me { displayName } }" }),
  });
  return response.json();
}

const expected = { data: { me: { displayName: "Alice Archer" } } };

async function start(more: Record<string, string> = {}): Promise<{ server: Server; url: string }> {
  const server = await createServer({ config, environment: { ...settings, ...more } });
  return { server, url: await server.listen() };
}

it("createServer serves the configuration until the server is closed", async () => {
  const { server, url } = await start();
  await server.ready();
  expect(await ask(url)).toMatchObject(expected);
  await server.close();
  await expect(ask(url)).rejects.toThrow("fetch failed");
});

it("createServer serves several servers in one process, each of which shuts down by itself", async () => {
  const [first, second] = [await start(), await start({ DRAIN_DELAY_MS: "0" })];
  expect(await second.server.shutDown()).toBe(true);
  expect(await ask(first.url)).toMatchObject(expected);
  await first.server.close();
});

it("createServer throws all errors of the settings at once, without local mode", async () => {
  const created = createServer({ config, environment: { PORT: "none" } });
  await expect(created).rejects.toBeInstanceOf(ConfigError);
  await expect(created).rejects.toMatchObject({
    errors: expect.arrayContaining([
      expect.stringMatching(/^PORT must be/),
      expect.stringMatching(/^AZURE_CLIENT_ID is not set/),
    ]) as unknown,
  });
});

it("createServer returns a server that can be closed after its port was in use", async () => {
  const port = await occupyPort();
  const server = await createServer({ config, environment: { ...settings, PORT: String(port.number) } });
  await expect(server.listen()).rejects.toMatchObject({ code: "EADDRINUSE" });
  await server.close();
  await port.release();
});

it("createServer reads files relative to the given folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "oboql-folder-"));
  writeFileSync(join(folder, "own.graphql"), 'extend type Query {\n  "Own."\n  own: String\n}\n');
  const own = { ...config, schema: ["own.graphql"], resolvers: { Query: { own: () => "own value" } } };
  const server = await createServer({ config: own, environment: settings, folder });
  const url = await server.listen();
  const query = new URLSearchParams({ query: "{ own }" }).toString();
  const headers = { authorization: `Bearer ${await emulator.issueToken()}`, "apollo-require-preflight": "true" };
  expect(await (await fetch(`${url}/graphql?${query}`, { headers })).json()).toMatchObject({
    data: { own: "own value" },
  });
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Writes files into a folder in which `oboql` is this repository's source, and runs one of them there. */
function startProgram(name: string, files: Record<string, string>, environment: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "oboql-program-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const paths = { oboql: [join(repository, "src/index.ts")] };
  const tsconfig = JSON.stringify({ compilerOptions: { module: "nodenext", paths } });
  for (const [path, text] of Object.entries({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": tsconfig,
    ...files,
  }))
    writeFileSync(join(folder, path), text);
  return startProcess(join(repository, "node_modules/.bin/tsx"), [name], environment, folder);
}

it("the program in docs/reference/configuration.md serves and ends after SIGTERM", async () => {
  const page = readFileSync(join(repository, "docs/reference/configuration.md"), "utf8");
  const { file } = parseCodeBlocks(page).find(({ code }) => code.includes("createServer")) ?? {};
  const files = {
    "server.ts": file?.text ?? "",
    "oboql.config.ts": `import { defineConfig, microsoftGraph } from "oboql";
      export default defineConfig({ downstreams: { MICROSOFT_GRAPH: microsoftGraph() } });`,
  };
  const program = startProgram("server.ts", files, { ...settings, LOG_LEVEL: "info", DRAIN_DELAY_MS: "0" });
  const [, url = ""] = await program.waitForOutput("stdout", /"url":"([^"]+)","msg":"listening"/);
  expect(await ask(url)).toMatchObject(expected);
  program.kill("SIGTERM");
  expect(await program.waitForExit()).toMatchObject({ code: 0, stderr: "" });
});

it("importing oboql does not load the server", async () => {
  const script = `import { createRequire } from "node:module";
    import { createServer } from "oboql";
    const loaded = Object.keys(createRequire(import.meta.url).cache).map((path) => path.split("/node_modules/").at(-1));
    console.log(typeof createServer, loaded.some((path) => /^(fastify|@azure|redis)\b/.test(path)));`;
  const { stdout } = await startProgram("import.ts", { "import.ts": script }, {}).waitForExit();
  expect(stdout).toBe("function false\n");
});
