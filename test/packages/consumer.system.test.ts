import { execFile } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startEmulator } from "@oboql/dev/emulator";
import { parseCodeBlocks } from "../support/markdown.ts";
import { endProcesses, repository } from "../support/process.ts";
import { clientFiles, clientManifest } from "./client-project.ts";
import {
  createFolder,
  getTarball,
  hashPackages,
  openFolder,
  packages,
  removeFolder,
  version,
} from "./consumer-project.ts";
import { secondApi, secondApiLines } from "./second-api.ts";

vi.setConfig({ testTimeout: 500_000 });
const succeeded = { code: 0 };
const cli = "node_modules/oboql/dist/main.js";
const folder = createFolder();
const project = openFolder(join(folder.path, "my-api"));

/** Packs the packages, makes a project from them in a folder outside of the repository, and installs it once. */
beforeAll(async () => {
  await promisify(execFile)("npm", ["run", "pack"], { cwd: repository });
  const tarball = getTarball("oboql");
  const init = ["--yes", "--prefer-offline", "--package", tarball, "--", "oboql", "init", "my-api"];
  expect(await folder.run("npx", ...init, "--packages", packages)).toMatchObject(succeeded);
  expect(await project.npm("install")).toMatchObject(succeeded);
}, 600_000);
afterAll(async () => {
  await endProcesses();
  removeFolder(folder);
});

interface GraphQLResponse {
  readonly data?: unknown;
  readonly extensions?: { readonly tokens?: readonly { readonly downstream: string }[] };
}

/** Starts local mode. @returns functions that send operations as the first sample user, and requests to the page */
async function startLocalMode(at = project) {
  const server = at.start("npm", ["start"]);
  const [, url = ""] = await server.waitForOutput("stdout", /API +(\S+)\n/);
  const [, port = ""] = /Emulator +http:..localhost:(\d+)/.exec(server.stdout()) ?? [];
  const token = at.start("npm", ["run", "-s", "token"], { EMULATOR_PORT: port });
  const { stdout } = await token.waitForExit();
  return {
    url,
    token: stdout.trim(),
    ask: async (body: string): Promise<GraphQLResponse> => {
      const headers = { authorization: `Bearer ${stdout.trim()}`, "content-type": "application/json" };
      return (await (await fetch(url, { method: "POST", headers, body })).json()) as GraphQLResponse;
    },
  };
}

it.concurrent(
  "writes a project whose tests, types and checks pass, also with the examples of the testing guide and the declarations of the packages",
  async () => {
    const blocks = parseCodeBlocks(readFileSync(join(repository, "docs/guides/testing.md"), "utf8"));
    const examples = blocks.filter(({ language }) => language === "ts").map(({ code }) => code);
    const copy = project.copy("examples");
    copy.write({ "test/guide.test.ts": examples.join("\n") });
    expect(await copy.script("test")).toMatchObject(succeeded);
    expect(await copy.script("check")).toMatchObject(succeeded);
    expect(await copy.run("npx", "tsc", "--skipLibCheck", "false")).toMatchObject(succeeded);
  },
);

it.concurrent(
  "starts local mode, which returns the README's query over both APIs, and serves the explorer",
  async () => {
    const { url, ask } = await startLocalMode();
    const [, query = ""] = /-d '(.*)'/.exec(project.read("README.md")) ?? [];
    expect(await ask(query)).toMatchObject({
      data: { article: { name: "Rope", buyer: { displayName: "Alice Archer" } } },
    });
    const page = await (await fetch(new URL("/", url))).text();
    const [, script = ""] = /<script [^>]*src="([^"]+)"/.exec(page) ?? [];
    const { status, headers } = await fetch(new URL(script, url));
    expect([status, headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
  },
);

it.concurrent("lists the permissions of the project's APIs, and finds no error in it", async () => {
  expect((await project.script("permissions")).stdout).toContain("INVENTORY\n  Articles.Read\n");
  const doctor = await project.script("doctor");
  expect(doctor).toMatchObject({ code: 0, stdout: expect.stringContaining("INVENTORY is reachable") as string });
});

it.concurrent(
  "does not compile a wrong API name, field or parent, and reports the line of a mistake in the SDL",
  async () => {
    const copy = project.copy("mistakes");
    const mistakes = [
      ['downstreamResolver("INVENTORY"', 'downstreamResolver("INVENTRY"'],
      ["article: downstreamResolver", "artikel: downstreamResolver"],
      ["({ buyerId }) => buyerId", "({ buyer_id }) => buyer_id"],
    ] as const;
    for (const [index, [right, wrong]] of mistakes.entries()) {
      copy.write({ [`src/mistake${index}/resolvers.ts`]: copy.read("src/inventory/resolvers.ts") });
      copy.replace(`src/mistake${index}/resolvers.ts`, right, wrong);
    }
    const { code, stdout } = await copy.run("npx", "tsc");
    expect(code).toBe(2);
    const files = new Set(stdout.match(/^\S+\.ts(?=\(\d)/gm));
    expect([...files].sort()).toEqual(mistakes.map((_mistake, index) => `src/mistake${index}/resolvers.ts`));

    copy.replace("schema/inventory.graphql", "type Article implements", "typ Article implements");
    expect(await copy.run("node", cli, "check")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^schema\/inventory.graphql:\d+:1: /m) as string,
    });
  },
);

it.concurrent("knows a second API that the project defines in code, without a change to a package", async () => {
  const copy = project.copy("second-api");
  const before = hashPackages(copy);
  copy.write(secondApi);
  for (const [path, from, to] of secondApiLines) copy.replace(path, from, to);
  expect((await copy.script("codegen")).stdout).toContain("added Query.ticket: Ticket\n");
  expect(await copy.script("check")).toMatchObject(succeeded);
  expect(await copy.script("test")).toMatchObject(succeeded);
  expect((await copy.script("permissions")).stdout).toContain("TICKETS\n  Tickets.Read\n  Tickets.ReadWrite\n");
  expect((await copy.script("doctor")).stdout).toContain("TICKETS is reachable");

  // The explorer reads the schema and shows the access tokens of each response.
  const { ask } = await startLocalMode(copy);
  const query = '{ __type(name: "Ticket") { name } ticket(number: "7") { title article { name } } }';
  const { data, extensions } = await ask(JSON.stringify({ query }));
  expect(data).toEqual({ __type: { name: "Ticket" }, ticket: { title: "Frayed", article: { name: "Rope" } } });
  expect(extensions?.tokens?.map(({ downstream }) => downstream)).toContain("TICKETS");
  expect(hashPackages(copy)).toBe(before);
});

it.concurrent(
  "needs no change for a version with a renamed internal module and a field more, which it serves",
  async () => {
    const copy = project.copy("upgrade");
    const [server, dev] = await packNextVersion();
    copy.write({
      "test/upgrade.test.ts": `
import { startTestServer } from "@oboql/dev/testing";
import { expect, it } from "vitest";
import config from "../oboql.config.ts";

it("serves the field of the new version", async () => {
  const api = await startTestServer(config);
  const { body } = await api.ask("{ me { adminUrl } }");
  expect(body).toEqual({ data: { me: { adminUrl: expect.stringMatching("^https://entra.example/") } } });
  await api.close();
});
`,
    });
    expect(await copy.npm("install", server, dev)).toMatchObject(succeeded);
    const files = expect.stringMatching(/Test Files +2 passed \(2\)/) as string;
    expect(await copy.script("test")).toMatchObject({ code: 0, stdout: files });
    const codegen = await copy.script("codegen");
    expect(codegen).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("added User.adminUrl: String\n") as string,
    });
    expect(await copy.script("check")).toMatchObject(succeeded);
  },
);

/** Packs a later version: `lib/json` has another name, and users have a field more. @returns the tarballs */
async function packNextVersion(): Promise<[server: string, dev: string]> {
  const next = "0.99.0";
  for (const name of ["oboql", "dev"]) {
    const target = join(folder.path, "next", name);
    cpSync(join(packages, name), target, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as {
      peerDependencies: Record<string, string>;
    };
    const peerDependencies = { ...manifest.peerDependencies, ...(name === "dev" && { oboql: next }) };
    writeFileSync(join(target, "package.json"), JSON.stringify({ ...manifest, version: next, peerDependencies }));
    for (const entry of readdirSync(join(target, "dist"), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !/\.(js|d\.ts)$/.test(path)) continue;
      const text = readFileSync(path, "utf8");
      const renamed = text.replaceAll(/(["'][^"'\n]*\/)json(?=(\.js|\.ts)?["'])/g, "$1json-values");
      if (renamed !== text) writeFileSync(path, renamed);
      if (/\/lib\/json\.(js|d\.ts)$/.test(path)) renameSync(path, path.replace("/json.", "/json-values."));
    }
  }
  const server = openFolder(join(folder.path, "next/oboql"));
  server.replace(
    "schema/microsoft-graph/directory.graphql",
    "  officeLocation: String\n",
    '  officeLocation: String\n  "Page of the user in the admin center."\n  adminUrl: String\n',
  );
  server.replace(
    "dist/downstream/microsoft-graph/resolvers/directory.js",
    'id: ({ id }) => toGlobalId("User", id),',
    'id: ({ id }) => toGlobalId("User", id),\n        adminUrl: ({ id }) => `https://entra.example/${id}`,',
  );
  const pack = ["pack", "--silent", "--pack-destination", join(folder.path, "next")];
  for (const name of ["oboql", "dev"])
    expect(await openFolder(join(folder.path, "next", name)).run("npm", ...pack)).toMatchObject(succeeded);
  const tarballs = join(folder.path, "next");
  return [getTarball("oboql", tarballs, next), getTarball("oboql-dev", tarballs, next)];
}

it.concurrent("serves production from a build with the dependencies that fit Node 20", async () => {
  expect(await project.script("build")).toMatchObject(succeeded);
  const production = openFolder(join(folder.path, "production"));
  for (const path of ["package.json", "package-lock.json", "dist", "schema"])
    cpSync(join(project.path, path), join(production.path, path), { recursive: true });
  expect(await production.npm("ci", "--omit=dev", "--engine-strict")).toMatchObject(succeeded);
  expect(existsSync(join(production.path, "node_modules/@oboql"))).toBe(false);
  const size = Number.parseInt((await production.run("du", "-sm", "node_modules")).stdout);
  const emulator = await startEmulator({ port: 0, apis: [] });
  const settings = { ...emulator.environment, NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" };
  const startedAt = performance.now();
  const server = production.start(process.execPath, [cli, "start"], settings);
  const [, url = ""] = await server.waitForOutput("stdout", /"url":"([^"]+)","msg":"listening"/);
  const milliseconds = Math.round(performance.now() - startedAt);
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${await emulator.issueToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ query: "{ me { displayName } }" }),
  });
  expect(await response.json()).toEqual({ data: { me: { displayName: "Alice Archer" } } });
  await emulator.close();
  console.info(`production: ${size} MB installed, start in ${milliseconds} ms beside the other trials`);
  expect(size).toBeLessThan(90);
});

it.concurrent("has a client package that sends operations with Apollo Client and graphql-request", async () => {
  const client = openFolder(join(folder.path, "client"));
  const dependencies = { "@oboql/client": `file:${getTarball("oboql-client")}` };
  client.write({
    ...clientFiles,
    "package.json": JSON.stringify({ ...clientManifest, dependencies }),
  });
  expect(await client.npm("install")).toMatchObject(succeeded);
  const compilations = [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ].map(([module = "", resolution = ""]) =>
    client.run("npx", "tsc", "--module", module, "--moduleResolution", resolution, "--outDir", resolution),
  );
  for (const compilation of await Promise.all(compilations)) expect(compilation).toMatchObject(succeeded);
  const { url, token } = await startLocalMode();
  expect(await client.run("node", "nodenext/main.js", url, token)).toMatchObject({
    code: 0,
    stdout: "Alice Archer, 2 tokens\nAlice Archer, 2 tokens\n",
  });
});

it.concurrent("packs packages whose manifests and types publint and attw accept", async () => {
  for (const [name, tarball] of [
    ["oboql", "oboql"],
    ["dev", "oboql-dev"],
    ["client", "oboql-client"],
  ] as const) {
    const manifest = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as Record<string, unknown>;
    expect(manifest).toMatchObject({ version, license: "MIT" });
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(["private"]));
    const lint = ["--yes", "--prefer-offline", "publint@0.3.25", "run", join(packages, name), "--strict"];
    expect(await folder.run("npx", ...lint)).toMatchObject(succeeded);
    const types = ["--yes", "--prefer-offline", "@arethetypeswrong/cli@0.18.5", getTarball(tarball)];
    expect(await folder.run("npx", ...types, "--profile", "esm-only")).toMatchObject(succeeded);
  }
});

it("keeps npm from publishing the folders of the repository instead of the packages", () => {
  for (const path of ["", "dev", "clients"]) {
    const manifest = JSON.parse(readFileSync(join(repository, path, "package.json"), "utf8")) as { private?: boolean };
    expect(manifest.private, path).toBe(true);
  }
});
