import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { endProcesses, freePort, projectFolder, repository, startCommand, startProcess } from "../support/process.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(endProcesses);
afterAll(() => emulator.close());

describe("an incomplete source tree", () => {
  /** Copies the sources next to the dependencies of the repository. */
  function copySources() {
    const folder = mkdtempSync(join(tmpdir(), "oboql-start-up-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    for (const name of ["src", "schema", "dev/src", "package.json", "tsconfig.json"])
      cpSync(join(repository, name), join(folder, name), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    const serve = (settings: Record<string, string>) =>
      startProcess(
        process.execPath,
        [join(repository, "node_modules/tsx/dist/cli.mjs"), join(folder, "src/main.ts"), "dev"],
        { PORT: "0", EMULATOR_PORT: "0", TSX_TSCONFIG_PATH: join(folder, "tsconfig.json"), ...settings },
        projectFolder,
      ).waitForExit();
    return { folder, serve };
  }

  it("reports the missing file and its place if the schema is missing", async () => {
    const { folder, serve } = copySources();
    rmSync(join(folder, "schema"), { recursive: true });
    const { code, stderr } = await serve({ ...emulator.environment });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^oboql: missing file \S+\/schema\/microsoft-graph\/directory\.graphql; the folder schema\/ must be next to .+\n$/,
    );
  });
});

describe("an unavailable server", () => {
  /** Starts the API, and waits until it listens and has logged a message that matches. */
  async function waitForMessage(settings: Record<string, string>, pattern: RegExp) {
    const api = startCommand(["dev"], { ...emulator.environment, ...settings });
    const [line = ""] = await api.waitForOutput("stdout", pattern);
    await api.waitForOutput("stdout", /"msg":"listening"/);
    expect(api.stderr()).toBe("");
    return JSON.parse(line) as { level: number; msg: string };
  }

  it("logs an unavailable Microsoft Entra ID, or a tenant that does not exist, as an error with what to check", async () => {
    for (const settings of [
      { AZURE_TENANT_ID: "00000000-1111-4222-8333-444444444444" },
      { AZURE_AUTHORITY_HOST: "http://localhost:1" },
    ]) {
      const { level, msg } = await waitForMessage(settings, /^.*npm run doctor.*$/m);
      expect(level, JSON.stringify(settings)).toBe(50);
      expect(msg, JSON.stringify(settings)).toContain("check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST");
    }
  });

  it("logs an unavailable Redis with what to check", async () => {
    const TOKEN_CACHE_KEYS = Buffer.alloc(32).toString("base64");
    const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
    const { msg } = await waitForMessage({ REDIS_URL, TOKEN_CACHE_KEYS }, /^.*REDIS_URL.*$/m);
    expect(msg).toContain("check REDIS_URL, or run 'npm run doctor'");
  });
});
