import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { init } from "../../src/cli/init.ts";
import { loadConfig } from "../../src/config/config.ts";
import { microsoftGraph } from "../../src/downstream/microsoft-graph/definition.ts";
import { runCommand } from "../support/run-command.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-init-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const runInit = (name: string, ...args: readonly string[]) => runCommand(init, {}, [join(folder, name), ...args]);
const read = (path: string): string => readFileSync(join(folder, "my-api", path), "utf8");

it("writes a project with its name, and prints what to do next", async () => {
  const { error, output } = await runInit("my-api");
  expect(error).toBeUndefined();
  expect(output).toMatch(/^Created my-api\. Next:\n\n {2}cd \S+\n {2}npm install\n {2}npm start .+\n {2}npm test\n$/);
  expect(JSON.parse(read("package.json"))).toMatchObject({ name: "my-api", dependencies: { oboql: "^0.1.0" } });
  const files = readdirSync(join(folder, "my-api"), { recursive: true }).map(String);
  expect(files).toEqual(
    expect.arrayContaining(["oboql.config.ts", ".gitignore", "Dockerfile", "test/inventory.test.ts"]),
  );
  expect(files.filter((path) => path.endsWith(".template"))).toEqual([]);
  for (const path of ["README.md", "package.json", "Dockerfile"]) expect(read(path), path).not.toContain("{{");
});

it("writes a project with the tarballs of a folder", async () => {
  for (const name of ["oboql-0.1.0.tgz", "oboql-dev-0.1.0.tgz", "oboql-client-0.1.0.tgz"])
    writeFileSync(join(folder, name), "");
  expect(await runInit("my-api", "--packages", folder)).toMatchObject({ error: undefined });
  expect(JSON.parse(read("package.json"))).toMatchObject({
    dependencies: { oboql: "file:../oboql-0.1.0.tgz" },
    devDependencies: { "@oboql/dev": "file:../oboql-dev-0.1.0.tgz" },
  });
});

it("says what is wrong with its arguments, and writes nothing then", async () => {
  mkdirSync(join(folder, "full"));
  writeFileSync(join(folder, "full/index.js"), "");
  writeFileSync(join(folder, "file"), "");
  const cases: [args: [string, ...string[]], message: RegExp][] = [
    [["full"], /full is not an empty folder; name a new one: oboql init <folder>$/],
    [["file"], /file is not an empty folder/],
    [["my api"], /^'my api' cannot be the name of a package; choose letters, digits and hyphens$/],
    [["_api"], /^'_api' cannot be the name of a package/],
    [["one", "two"], /^usage: oboql init \[<folder>\] \[--packages <folder of tarballs>\]$/],
    [["one", "--template", "x"], /^usage: /],
    [["one", "--packages"], /^usage: /],
    [["one", "--packages", join(folder, "nowhere")], /nowhere cannot be read$/],
    [["one", "--packages", join(folder, "full")], /^there is no oboql-<version>\.tgz in /],
  ];
  for (const [args, message] of cases)
    expect((await runInit(...args)).error, args.join(" ")).toMatchObject({
      name: "CommandError",
      message: expect.stringMatching(message) as string,
    });
  expect(readdirSync(folder).sort()).toEqual(["file", "full"]);
});

it("writes a project into an empty folder or a new Git repository", async () => {
  mkdirSync(join(folder, "my-api/.git"), { recursive: true });
  expect(await runInit("my-api")).toMatchObject({ error: undefined });
});

it("copies into the image only paths of the project, and runs it as a numeric user that is not root", async () => {
  await runInit("my-api");
  const lines = read("Dockerfile").split("\n");
  const copied = lines
    .filter((line) => line.startsWith("COPY ") && !line.includes("--from"))
    .flatMap((line) => line.split(" ").slice(1, -1))
    // Written by npm install.
    .filter((path) => path !== "package-lock.json");
  for (const path of copied) expect(existsSync(join(folder, "my-api", path)), path).toBe(true);
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  expect(last.find((line) => line.startsWith("USER "))).toBe("USER 1000:1000");
  expect(last.findLast((line) => line.startsWith("CMD "))).toBe(
    'CMD ["node", "node_modules/oboql/dist/main.js", "start"]',
  );
});

it("names in the Compose file all settings that production requires", async () => {
  await runInit("my-api");
  const { services } = parse(read("compose.yaml")) as { services: { api: { environment: Record<string, string> } } };
  const values: Record<string, string> = {
    AZURE_CLIENT_ID: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
    AZURE_TENANT_ID: "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6",
    AZURE_CLIENT_SECRET: "secret",
    ALLOWED_CLIENT_IDS: "c4d8e2f1-6a90-4b3c-8d7e-5f6a7b8c9d0e",
    INVENTORY_BASE_URL: "https://inventory.example",
    INVENTORY_RESOURCE: "api://inventory",
  };
  const environment = Object.keys(services.api.environment).map((name) => [name, values[name] ?? expect.fail(name)]);
  const apis = [
    { name: "MICROSOFT_GRAPH", defaults: microsoftGraph().defaults },
    { name: "INVENTORY", defaults: undefined },
  ];
  const { downstreams } = loadConfig({ ...Object.fromEntries(environment), NODE_ENV: "production" }, apis);
  expect(downstreams.map(({ name }) => name)).toEqual(["MICROSOFT_GRAPH", "INVENTORY"]);
});
