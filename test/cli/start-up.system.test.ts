import { cpSync, mkdtempSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { endProcesses, freePort, repository, startCommand, startProcess } from "../support/process.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(endProcesses);
afterAll(() => emulator.close());

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "oboql-start-up-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

describe("before anything is loaded", () => {
  const preflight = (path: string, ...options: string[]) =>
    startProcess(process.execPath, [...options, path]).waitForExit();

  it("nothing is said where all is there", async () => {
    const { code, stdout, stderr } = await preflight("src/cli/preflight.js");
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it.each(["18.20.8", "20.18.1"])("Node %s is refused with what to install", async (node) => {
    const older = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"${node}"}})`;
    const { code, stderr } = await preflight("src/cli/preflight.js", "--import", older);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `oboql: Node ${node} is too old; install Node 20.19 or later (https://nodejs.org), then run 'npm ci' again\n`,
    });
  });

  it("missing dependencies are named with the command that installs them", async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "src"));
    for (const file of ["package.json", "src/cli/preflight.js"]) cpSync(join(repository, file), join(folder, file));
    const { code, stderr } = await preflight(join(folder, "src/cli/preflight.js"));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "oboql: the dependencies are not installed; run 'npm ci' first\n",
    });
  });

  it("`npm start` looks first", async () => {
    const { default: manifest } = (await import("../../package.json", { with: { type: "json" } })) as {
      default: { scripts: Record<string, string> };
    };
    expect(manifest.scripts).toMatchObject({
      prestart: expect.stringMatching(/^node src\/preflight\.js && /) as string,
      predoctor: "node src/cli/preflight.js",
    });
  });
});

describe("a source tree that is not whole", () => {
  /** A copy of the sources whose dependencies are those of the repository, and its `serve`. */
  function copyWithout(...missing: string[]) {
    const folder = scratchFolder();
    for (const name of ["src", "schema", "emulator", "package.json", "tsconfig.json"])
      cpSync(join(repository, name), join(folder, name), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    for (const name of missing) rmSync(join(folder, name), { recursive: true });
    const serve = (settings: Record<string, string>) =>
      startProcess(process.execPath, ["node_modules/tsx/dist/cli.mjs", join(folder, "src/main.ts"), "serve"], {
        PORT: "0",
        EMULATOR_PORT: "0",
        ...settings,
      }).waitForExit();
    return { folder, serve };
  }

  it("lacks its schema: the file is named, and where it belongs", async () => {
    const { code, stderr } = await copyWithout("schema").serve({ ...emulator.environment });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^oboql: the file \S+base\.graphql is missing; the folder schema\/ has to lie .+\n$/);
  });

  it("lacks what local mode needs: the command is named that installs it", async () => {
    const { folder, serve } = copyWithout();
    // As `npm ci --omit=dev` leaves it.
    const [provider, absent] = [
      join(folder, "dev/src/emulator/entra/provider.ts"),
      join(folder, "emulator/entra/real.ts"),
    ];
    renameSync(provider, absent);
    writeFileSync(provider, `export * from "a-package-that-is-not-installed";\nexport * from "./real.ts";\n`);
    const { code, stderr } = await serve({});
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Starting .+\noboql: local mode needs the development dependencies; run 'npm ci', .+\n$/);
  });
});

describe("what does not stop the start is told with what to do", () => {
  const lineOf = async (settings: Record<string, string>, pattern: RegExp) => {
    const api = startCommand(["serve"], { ...emulator.environment, ...settings });
    const [line = ""] = await api.waitForOutput("stdout", pattern);
    await api.waitForOutput("stdout", /"msg":"listening"/);
    expect(api.stderr()).toBe("");
    return JSON.parse(line) as { level: number; msg: string };
  };

  it.each([
    ["a directory that does not know the tenant", { AZURE_TENANT_ID: "00000000-1111-4222-8333-444444444444" }],
    ["a directory that is not there", { AZURE_AUTHORITY_HOST: "http://localhost:1" }],
  ])("%s", async (_, settings) => {
    const { level, msg } = await lineOf(settings, /^.*the directory .*$/m);
    expect(level).toBe(50);
    expect(msg).toMatch(/check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST, or run 'npm run doctor'$/);
  });

  it("a Redis that is not there", async () => {
    const TOKEN_CACHE_KEYS = Buffer.alloc(32).toString("base64");
    const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
    const { msg } = await lineOf({ REDIS_URL, TOKEN_CACHE_KEYS }, /^.*shared token cache is lost.*$/m);
    expect(msg).toContain("check REDIS_URL, or run 'npm run doctor'");
  });
});
