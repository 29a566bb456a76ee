import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startEmulator } from "../support/emulator.ts";
import { endProcesses, projectFolder, repository, startProcess } from "../support/process.ts";

let folder: string;

/** Builds as `npm run build` does, and keeps what production needs: the build, the schema and the dependencies. */
beforeAll(async () => {
  const sources = await mkdtemp(join(tmpdir(), "oboql-sources-"));
  folder = await mkdtemp(join(tmpdir(), "oboql-build-"));
  const configs = ["package.json", ...["", ".build", ".package"].map((name) => `tsconfig${name}.json`)];
  for (const path of [...configs, "src", "schema"])
    await cp(join(repository, path), join(sources, path), { recursive: true });
  await cp(projectFolder, sources, { recursive: true });
  await symlink(join(repository, "node_modules"), join(sources, "node_modules"));
  const compile = (config: string) => startProcess("node_modules/.bin/tsc", ["-p", config], {}, sources).waitForExit();
  for (const config of ["tsconfig.package.json", "tsconfig.build.json"])
    expect(await compile(config)).toMatchObject({ code: 0, stdout: "", stderr: "" });

  const { dependencies } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  await copyFile(join(repository, "package.json"), join(folder, "package.json"));
  await rename(join(sources, "dist"), join(folder, "dist"));
  for (const path of ["schema", ...Object.keys(dependencies).map((name) => join("node_modules", name))]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(repository, path), join(folder, path));
  }
  for (const path of ["boards", "inventory"])
    await cp(join(projectFolder, path), join(folder, path), { recursive: true });
  await rm(sources, { recursive: true });
});
afterEach(endProcesses);
afterAll(() => rm(folder, { recursive: true, force: true }));

const startBuild = (settings: Record<string, string>) =>
  startProcess(process.execPath, ["dist/main.js", "start"], { PORT: "0", ...settings }, folder);

it("fails without identity settings, with one line that names them", async () => {
  const { code, stdout, stderr } = await startBuild({}).waitForExit();
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^oboql: there are no identity settings; .*AZURE_CLIENT_ID.*\n$/);
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
      body: JSON.stringify({ query: "{ me { displayName } boards(first: 1) { nodes { owner { id } } } }" }),
    });
    expect(await response.json()).toEqual({
      data: {
        me: { displayName: "Alice Archer" },
        boards: { nodes: [{ owner: { id: expect.any(String) as string } }] },
      },
    });
    expect(api.stderr()).toBe("");
  } finally {
    await emulator.close();
  }
});
