import { afterEach, describe, expect, it } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { serve } from "../../src/cli/serve.ts";
import { ConfigError } from "../../src/config/env-reader.ts";
import { writeManifest } from "../support/manifests.ts";
import { endProcesses, startCommand } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";

afterEach(endProcesses);

/** Settings without a fault; nothing is called before there is a request. */
const settings = {
  AZURE_CLIENT_ID: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
  AZURE_TENANT_ID: "harbor.example",
  AZURE_CLIENT_SECRET: "not-a-secret",
};

/** Starts the API, which has to refuse, and returns what it says, line by line. */
async function startAndReadErrors(given: Record<string, string>): Promise<string[]> {
  const { code, stdout, stderr } = await startCommand(["serve"], given).waitForExit();
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^(Starting .+\n)?(oboql: .+\n)+$/);
  return stderr
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("Starting "));
}

describe("one wrong setting is named in one line", () => {
  it.each([
    ["AZURE_CLIENT_ID", "abc"],
    ["AZURE_AUTHORITY_HOST", "http://example.com"],
    ["PORT", "abc"],
  ])("%s=%s", async (name, value) => {
    const lines = await startAndReadErrors({ ...settings, [name]: value });
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^oboql: ${name} .+`))]);
  });

  it("PROJECTS_BASE_URL=nonsense in local mode, and the emulator does not stay behind", async () => {
    expect(await startAndReadErrors({ PROJECTS_BASE_URL: "nonsense" })).toEqual([
      expect.stringMatching(/^oboql: PROJECTS_BASE_URL .+/),
    ]);
  });

  it.each([
    ["AZURE_TENANT_ID", "not a tenant", settings],
    ["AZURE_AUTHORITY_HOST", "nonsense", settings],
    ["LOG_LEVEL", "loud", settings],
    ["AZURE_AUTHORITY_HOST", "https://login.example.com/tenant", settings],
    ["AZURE_AUTHORITY_HOST", "https://user:password@login.example.com", settings],
    ["AZURE_CLIENT_SECRET", "", settings],
    ["PORT", "65536", settings],
    ["EXPLORER", "yes", settings],
    ["CORS_ORIGINS", "https://app.example.com/", settings],
    ["MICROSOFT_GRAPH_BASE_URL", "http://graph.example.com/v1.0", settings],
    ["PROJECTS_BASE_URL", "ftp://projects.example.com", { ...settings, PROJECTS_RESOURCE: "api://projects" }],
    ["PROJECTS_BASE_URL", "", { ...settings, PROJECTS_RESOURCE: "api://projects" }],
    ["PROJECTS_RESOURCE", "", { ...settings, PROJECTS_BASE_URL: "https://projects.example.com" }],
    ["ALLOWED_TENANT_IDS", "", { ...settings, AZURE_TENANT_ID: "organizations" }],
    ["EMULATOR_PORT", "99999", {}],
    ["PORT", "-1", {}],
  ])("%s=%s (in process)", async (name, value, others) => {
    const { error, output } = await runCommand(serve, { PORT: "0", EMULATOR_PORT: "0", ...others, [name]: value });
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ faults: [expect.stringMatching(new RegExp(`^${name} .+`))] });
    expect(output).toBe("");
  });
});

describe("trusted documents with faults are named in a line each, and no process stays behind", () => {
  it.each([
    ["in local mode", {}],
    [
      "in production, with a shared cache",
      {
        ...settings,
        NODE_ENV: "production",
        REDIS_URL: "redis://127.0.0.1:1",
        TOKEN_CACHE_KEYS: Buffer.alloc(32, 7).toString("base64"),
      },
    ],
  ])("%s", async (_, given) => {
    const manifest = await writeManifest({ abc: "{ nothing }", def: "{ me {", good: "{ __typename }" });
    try {
      expect(await startAndReadErrors({ ...given, TRUSTED_DOCUMENTS: manifest.path })).toEqual([
        expect.stringMatching(/^oboql: TRUSTED_DOCUMENTS document abc: Cannot query field "nothing"/),
        expect.stringMatching(/^oboql: TRUSTED_DOCUMENTS document def: Syntax Error/),
      ]);
    } finally {
      await manifest.remove();
    }
  });
});

it("several wrong settings are all named, and a secret in one of them is not repeated", async () => {
  const secret = "Zq8~pasted-by-mistake";
  const names = ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST", "PORT", "LOG_LEVEL", "INTROSPECTION"];
  const lines = await startAndReadErrors({ ...settings, ...Object.fromEntries(names.map((name) => [name, secret])) });
  expect(lines.map((line) => line.split(" ")[1]).sort()).toEqual([...names].sort());
  expect(lines.join("\n")).not.toContain(secret);
});

describe("missing settings", () => {
  it("are all named in production, which is never local mode", async () => {
    const lines = await startAndReadErrors({ NODE_ENV: "production" });
    for (const name of ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"])
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^oboql: ${name} is not set`)));
  });

  it("are named where AZURE_CLIENT_ID alone is set, and what would be local mode", async () => {
    const lines = await startAndReadErrors({ AZURE_CLIENT_ID: settings.AZURE_CLIENT_ID });
    const hint = lines.pop();
    expect(lines.map((line) => line.split(" ")[1]).sort()).toEqual(["AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"]);
    expect(hint).toBe(
      "oboql: AZURE_CLIENT_ID is set, so this is not local mode; unset it to run without a tenant of your own",
    );
  });
});

it("a HOST that is not of this machine is refused (in process)", async () => {
  const { error, output } = await runCommand(serve, {
    ...settings,
    PORT: "0",
    HOST: "192.0.2.1",
    LOG_LEVEL: "silent",
  });
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^HOST is not an address of this machine; set it to /) as string,
  });
  expect(output).toBe("");
});
