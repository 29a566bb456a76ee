import { mkdir, mkdtemp, readFile, rm, symlink, copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { endProcesses, repository, startProcess } from "../support/process.ts";
import { clientId, tenantId } from "../support/settings.ts";

let folder: string;

/** Builds as `npm run build` does, into a folder with only the schema and the production dependencies. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oboql-build-"));
  const { dependencies } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  await copyFile(join(repository, "package.json"), join(folder, "package.json"));
  for (const path of ["schema", ...Object.keys(dependencies).map((name) => join("node_modules", name))]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(repository, path), join(folder, path));
  }
  const compiler = "node_modules/typescript/bin/tsc";
  const api = [compiler, "-p", "tsconfig.build.json", "--outDir", join(folder, "dist")];
  const explorer = ["--import", "tsx", "dev/explorer/build.ts", join(folder, "dist/explorer/page")];
  const builds = [api, explorer].map((args) => startProcess(process.execPath, args).waitForExit());
  expect(await Promise.all(builds)).toMatchObject([
    { code: 0, stdout: "", stderr: "" },
    { code: 0, stdout: "" },
  ]);
});
afterEach(endProcesses);
afterAll(() => rm(folder, { recursive: true, force: true }));

const startBuild = (settings: Record<string, string>) =>
  startProcess(process.execPath, [join(folder, "dist/main.js")], { PORT: "0", ...settings });

it("fails in local mode with one line that it needs the source tree", async () => {
  const { code, stdout, stderr } = await startBuild({}).waitForExit();
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^oboql: local mode needs the source tree; .*AZURE_CLIENT_ID.*\n$/);
});

it("executes a query over both APIs from a build with only the production dependencies", async () => {
  const emulator = await startEmulator({ port: 0 });
  try {
    const api = startBuild({ ...emulator.environment, NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" });
    const [, url = ""] = await api.waitForOutput("stdout", /"url":"([^"]+)","msg":"listening"/);
    const token = await emulator.issueToken();
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ me { displayName } projects(first: 1) { nodes { owner { id } } } }" }),
    });
    expect(await response.json()).toEqual({
      data: {
        me: { displayName: "Alice Archer" },
        projects: { nodes: [{ owner: { id: expect.any(String) as string } }] },
      },
    });
    expect(api.stderr()).toBe("");
  } finally {
    await emulator.close();
  }
});

it("serves the explorer from a build if it is enabled", async () => {
  const settings = { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId, AZURE_CLIENT_SECRET: "unused" };
  const api = startBuild({ ...settings, EXPLORER: "true", NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" });
  const [, url = ""] = await api.waitForOutput("stdout", /"url":"([^"]+)","msg":"listening"/);
  const page = await (await fetch(url)).text();
  const [, script = ""] = /<script [^>]*src="([^"]+)"/.exec(page) ?? [];
  expect((await fetch(`${url}${script}`)).headers.get("content-type")).toBe("text/javascript; charset=utf-8");
});
