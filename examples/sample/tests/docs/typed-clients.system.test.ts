import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCodeBlocks } from "../../../../test/support/markdown.ts";
import { writeManifest } from "../../../../test/support/manifests.ts";
import { endProcesses, type ProcessResult } from "../../../../test/support/process.ts";
import {
  createScratchClient,
  parseInstalledPackages,
  getInstalledVersion,
  type ScratchClient,
} from "../support/scratch-client.ts";
import { startTestServer, type TestServer } from "../support/project.ts";

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const blocks = parseCodeBlocks(read("docs/guides/typed-clients.md"));
const files = blocks.flatMap(({ file }) => file ?? []);
const packages = parseInstalledPackages(blocks);

/** Without the network the client gets this repository's copies of the packages. */
const fromRegistry = process.env["TYPED_CLIENTS_FROM"] === "registry";
const libraries = ["apollo-client", "urql", "graphql-request"];
const generated = ["src/gql/gql.ts", "src/gql/graphql.ts", "src/gql/index.ts", "src/gql/persisted-documents.json"];

let client: ScratchClient;
let api: TestServer;

async function run(program: string, against: TestServer): Promise<ProcessResult> {
  const token = await against.emulator.issueToken();
  return client.run("tsx", [`src/${program}.ts`], { OBOQL_URL: `${against.url}/graphql`, OBOQL_TOKEN: token });
}

beforeAll(async () => {
  client = await createScratchClient(packages, fromRegistry);
  for (const { path, text } of files) await client.write(path, text);
  await client.write("schema.graphql", read("schema.graphql"));
  await client.run("graphql-codegen");
  api = await startTestServer();
}, 300_000);
afterAll(async () => {
  await api.close();
  await endProcesses();
  await client.close();
});

describe("a client according to docs/guides/typed-clients.md", () => {
  it("names in the guide the major version of each package that this repository uses", () => {
    expect(packages).not.toEqual([]);
    for (const { name, major } of packages) expect(getInstalledVersion(name).split(".")[0], name).toBe(major);
  });

  it("generates a client from schema.graphql that compiles", async () => {
    expect(generated.map((path) => client.read(path).length)).not.toContain(0);
    expect(await client.run("tsc")).toMatchObject({ code: 0, stdout: "" });
  });

  for (const library of libraries)
    it(`receives data with the generated client through ${library}`, async () => {
      const { stdout, stderr, code } = await run(library, api);
      expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
      expect(stdout.split("\n")).toHaveLength(4);
      expect(stdout).toContain("Berth Booking Portal: Alice Archer\n");
    });

  it("receives data by document id if only the documents of the generated manifest are trusted", async () => {
    const manifest = await writeManifest(client.read("src/gql/persisted-documents.json"));
    const trusting = await startTestServer({ TRUSTED_DOCUMENTS: manifest.path });
    try {
      for (const library of libraries) {
        const { stdout, stderr, code } = await run(`${library}-by-id`, trusting);
        expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
        expect(stdout).toContain("Berth Booking Portal: Alice Archer\n");
      }
    } finally {
      await trusting.close();
      await manifest.remove();
    }
  });

  it("generates the same client from a running server", async () => {
    const before = generated.map((path) => client.read(path));
    const source = blocks.find(({ code }) => code.trimStart().startsWith("schema: {"))?.code ?? "";
    const config = client.read("codegen.ts");
    expect(config).toContain('  schema: "schema.graphql",\n');
    await client.write("codegen.ts", config.replace('  schema: "schema.graphql",\n', source));
    for (const path of generated) await client.remove(path);
    const environment = { OBOQL_URL: `${api.url}/graphql`, OBOQL_TOKEN: await api.emulator.issueToken() };
    expect(await client.run("graphql-codegen", [], environment)).toMatchObject({ code: 0 });
    await client.write("codegen.ts", config);
    expect(generated.map((path) => client.read(path))).toEqual(before);
  });

  it("rejects at compile time a field that the query does not select", async () => {
    for (const library of libraries) {
      const text = client.read(`src/${library}.ts`);
      await client.write(`src/wrong-${library}.ts`, text.replace("{ name, owner }", "{ name, owner, status }"));
    }
    const { code, stdout } = await client.run("tsc");
    for (const library of libraries) await client.remove(`src/wrong-${library}.ts`);
    expect(code).not.toBe(0);
    const faults = stdout.split("\n").filter((line) => /error TS\d+/.test(line));
    expect(faults).toHaveLength(libraries.length);
    for (const library of libraries)
      expect(faults).toContainEqual(
        expect.stringMatching(`^src/wrong-${library}\\.ts.*TS2339: Property 'status' does not exist`),
      );
  });

  it("generates no client for a field that the schema does not have", async () => {
    const text = client.read("src/my-projects.ts");
    await client.write("src/my-projects.ts", text.replace("dueOn", "dueAt"));
    const { code, stdout, stderr } = await client.run("graphql-codegen");
    await client.write("src/my-projects.ts", text);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('Cannot query field "dueAt" on type "Project"');
  });
});
