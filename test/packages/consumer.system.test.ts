import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startEmulator } from "../../dev/src/emulator/index.ts";
import { endProcesses, repository, startProcess, type ProcessResult } from "../support/process.ts";

const packages = join(repository, "dist/packages");
const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
let folder: string;
let project: string;

const run = (program: string, args: readonly string[], settings: Record<string, string> = {}): Promise<ProcessResult> =>
  startProcess(program, args, settings, project).waitForExit();
const npm = (...args: readonly string[]): Promise<ProcessResult> => run("npm", args);

/** Packs the packages, and makes a project from them in a folder outside of the repository. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oboql-consumer-"));
  project = folder;
  execFileSync("npm", ["run", "pack"], { cwd: repository, stdio: "pipe" });
  const tarball = join(packages, `oboql-${version}.tgz`);
  const init = ["--yes", "--package", tarball, "--", "oboql", "init", "my-api", "--packages", packages];
  expect(await run("npx", init)).toMatchObject({ code: 0 });
  project = join(folder, "my-api");
  expect(await npm("install", ...quiet)).toMatchObject({ code: 0 });
}, 400_000);
afterEach(endProcesses);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("writes a project whose tests, types and checks pass", async () => {
  expect(await npm("test")).toMatchObject({ code: 0 });
  expect(await npm("run", "check")).toMatchObject({ code: 0 });
});

it("starts local mode, which returns the README's query over both APIs, and prints tokens for it", async () => {
  const server = startProcess("npm", ["start"], { PORT: "0", EMULATOR_PORT: "0" }, project);
  const [, url = ""] = await server.waitForOutput("stdout", /API +(\S+)\n/);
  const [, emulator = ""] = /Emulator +http:..localhost:(\d+)/.exec(server.stdout()) ?? [];
  const { stdout: token } = await run("npm", ["run", "-s", "token"], { EMULATOR_PORT: emulator });
  const [, query = ""] = /-d '(.*)'/.exec(readFileSync(join(project, "README.md"), "utf8")) ?? [];
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" },
    body: query,
  });
  expect(await response.json()).toMatchObject({
    data: { article: { name: "Rope", buyer: { displayName: "Alice Archer" } } },
  });
});

it("lists the permissions of the project's APIs, and finds no error in it", async () => {
  const { stdout } = await npm("run", "-s", "permissions");
  expect(stdout).toContain("INVENTORY\n  Articles.Read\n");
  const doctor = await run("npm", ["run", "-s", "doctor"], { PORT: "0", EMULATOR_PORT: "0" });
  expect(doctor).toMatchObject({ code: 0, stdout: expect.stringContaining("INVENTORY is reachable") as string });
});

it("does not compile a wrong API name, field or parent", async () => {
  const path = join(project, "src/inventory/resolvers.ts");
  const text = readFileSync(path, "utf8");
  for (const [right, wrong] of [
    ['downstreamResolver("INVENTORY"', 'downstreamResolver("INVENTRY"'],
    ["article: downstreamResolver", "artikel: downstreamResolver"],
    ["{ buyerId }, _args", "{ buyer_id: buyerId }, _args"],
  ] as const) {
    expect(text).toContain(right);
    writeFileSync(path, text.replace(right, wrong));
    expect(await run("npx", ["tsc"]), wrong).toMatchObject({
      code: 2,
      stdout: expect.stringContaining("resolvers.ts"),
    });
  }
  writeFileSync(path, text);
}, 200_000);

it("reports a mistake in the SDL with its file, line and column", async () => {
  const path = join(project, "schema/inventory.graphql");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("type Article implements", "typ Article implements"));
  const { code, stdout } = await npm("run", "-s", "check");
  writeFileSync(path, text);
  expect({ code, stdout }).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^schema\/inventory.graphql:\d+:1: /m),
  });
});

it("serves production from a build with the dependencies that fit Node 20", async () => {
  expect(await npm("run", "build")).toMatchObject({ code: 0 });
  const production = join(folder, "production");
  for (const path of ["package.json", "package-lock.json", "dist", "schema"])
    cpSync(join(project, path), join(production, path), { recursive: true });
  const install = ["ci", "--omit=dev", "--engine-strict", ...quiet];
  expect(await startProcess("npm", install, {}, production).waitForExit()).toMatchObject({ code: 0 });
  expect(existsSync(join(production, "node_modules/@oboql"))).toBe(false);
  const emulator = await startEmulator({ port: 0, apis: [] });
  const settings = { ...emulator.environment, NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", PORT: "0" };
  const startedAt = performance.now();
  const server = startProcess(process.execPath, ["node_modules/oboql/dist/main.js", "start"], settings, production);
  const [, url = ""] = await server.waitForOutput("stdout", /"url":"([^"]+)","msg":"listening"/);
  const milliseconds = performance.now() - startedAt;
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${await emulator.issueToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ query: "{ me { displayName } }" }),
  });
  expect(await response.json()).toEqual({ data: { me: { displayName: "Alice Archer" } } });
  await emulator.close();
  console.info(`production start: ${Math.round(milliseconds)} ms`);
});

it("packs packages whose manifests and types publint and attw accept", async () => {
  for (const name of ["oboql", "dev"]) {
    const lint = ["--yes", "publint@0.3.25", "run", join(packages, name), "--strict"];
    expect(await run("npx", lint)).toMatchObject({ code: 0 });
    const tarball = join(packages, `${name === "oboql" ? name : `oboql-${name}`}-${version}.tgz`);
    const types = ["--yes", "@arethetypeswrong/cli@0.18.5", tarball, "--profile", "esm-only"];
    expect(await run("npx", types)).toMatchObject({ code: 0 });
  }
});
