import { afterEach, describe, expect, it } from "vitest";
import { startEmulator } from "../support/emulator.ts";
import { CommandError } from "../../src/cli/command.ts";
import { formatCliError } from "../../src/cli/format-error.ts";
import { serve } from "../../src/cli/serve.ts";
import { ConfigError } from "../../src/config/env-reader.ts";
import { writeManifest } from "../support/manifests.ts";
import { endProcesses, freePort, isFree, repository, startCommand } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";

afterEach(endProcesses);

/** Valid settings. The API calls no server before the first request. */
const settings = {
  AZURE_CLIENT_ID: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
  AZURE_TENANT_ID: "harbor.example",
  AZURE_CLIENT_SECRET: "not-a-secret",
};

/** Runs `serve`, which must fail, and returns its error. */
async function serveAndFail(environment: Record<string, string>): Promise<unknown> {
  const ports = { PORT: "0", EMULATOR_PORT: "0" };
  const { error, output } = await runCommand(serve, { ...ports, ...environment }, [], {
    installed: { "@oboql/dev/emulator": { startEmulator } },
  });
  expect(output).toBe("");
  return error;
}

/** Runs `serve`, which must fail, and returns the lines that the process would print on stderr. */
async function serveAndReadErrors(environment: Record<string, string>): Promise<string[]> {
  const error = await serveAndFail(environment);
  const text = formatCliError(error, repository) ?? expect.fail("unexpected error");
  expect(text).toMatch(/^(oboql: .+\n)+$/);
  return text.trimEnd().split("\n");
}

it("reports the command to run if local mode lacks the development dependencies", async () => {
  const { error } = await runCommand(serve, { PORT: "0", EMULATOR_PORT: "0" }, [], { installed: {} });
  expect(formatCliError(error, repository)).toMatch(
    /^oboql: local mode needs the development dependencies .*; run 'npm ci' .+\n$/,
  );
});

it("reports an invalid setting as one error", async () => {
  const boardsResource = { BOARDS_RESOURCE: "api://boards" };
  const cases: [name: string, value: string, others: Record<string, string>][] = [
    ["AZURE_CLIENT_ID", "abc", settings],
    ["AZURE_TENANT_ID", "not a tenant", settings],
    ["AZURE_AUTHORITY_HOST", "http://example.com", settings],
    ["AZURE_AUTHORITY_HOST", "nonsense", settings],
    ["AZURE_AUTHORITY_HOST", "https://login.example.com/tenant", settings],
    ["AZURE_AUTHORITY_HOST", "https://user:password@login.example.com", settings],
    ["AZURE_CLIENT_SECRET", "", settings],
    ["LOG_LEVEL", "loud", settings],
    ["PORT", "abc", settings],
    ["PORT", "65536", settings],
    ["EXPLORER", "yes", settings],
    ["CORS_ORIGINS", "https://app.example.com/", settings],
    ["MICROSOFT_GRAPH_BASE_URL", "http://graph.example.com/v1.0", settings],
    ["BOARDS_BASE_URL", "ftp://boards.example.com", { ...settings, ...boardsResource }],
    ["BOARDS_BASE_URL", "", { ...settings, ...boardsResource }],
    ["BOARDS_RESOURCE", "", { ...settings, BOARDS_BASE_URL: "https://boards.example.com" }],
    ["ALLOWED_TENANT_IDS", "", { ...settings, AZURE_TENANT_ID: "organizations" }],
    ["EMULATOR_PORT", "99999", {}],
    ["PORT", "-1", {}],
  ];
  for (const [name, value, others] of cases) {
    const error = await serveAndFail({ ...others, [name]: value });
    expect(error, `${name}=${value}`).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).errors, `${name}=${value}`).toEqual([
      expect.stringMatching(new RegExp(`^${name} .+`)),
    ]);
  }
});

it("stops the emulator if a setting is invalid in local mode", async () => {
  const port = await freePort();
  expect(await serveAndReadErrors({ EMULATOR_PORT: String(port), BOARDS_BASE_URL: "nonsense" })).toEqual([
    expect.stringMatching(/^oboql: BOARDS_BASE_URL .+/),
  ]);
  expect(await isFree(port)).toBe(true);
});

it("reports all invalid settings at once, and does not repeat a secret in one of them", async () => {
  const secret = "Zq8~pasted-by-mistake";
  const names = ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST", "PORT", "LOG_LEVEL", "INTROSPECTION"];
  const lines = await serveAndReadErrors({
    ...settings,
    ...Object.fromEntries(names.map((name) => [name, secret])),
  });
  expect(lines.map((line) => line.split(" ")[1]).sort()).toEqual([...names].sort());
  expect(lines.join("\n")).not.toContain(secret);
});

it("reports all missing settings in production, which is never local mode", async () => {
  const lines = await serveAndReadErrors({ NODE_ENV: "production" });
  for (const name of ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"])
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^oboql: ${name} is not set`)));
});

it("reports only an unknown NODE_ENV without a tenant, and starts no local mode", async () => {
  for (const NODE_ENV of ["prod", "Production", "staging"])
    expect(await serveAndReadErrors({ NODE_ENV }), NODE_ENV).toEqual([
      "oboql: NODE_ENV must be one of production, development, test (in lower case), or unset",
    ]);
});

it("starts no local mode on an address that other machines can reach", async () => {
  expect(await serveAndReadErrors({ HOST: "0.0.0.0" })).toEqual([
    expect.stringMatching(/^oboql: HOST must be a loopback/),
  ]);
});

it("reports missing settings if only AZURE_CLIENT_ID is set, and how to run local mode", async () => {
  const lines = await serveAndReadErrors({ AZURE_CLIENT_ID: settings.AZURE_CLIENT_ID });
  const hint = lines.pop();
  expect(lines.map((line) => line.split(" ")[1]).sort()).toEqual(["AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"]);
  expect(hint).toMatch(/^oboql: AZURE_CLIENT_ID is set, so local mode is off; unset it to .+/);
});

it("reports a HOST that is not an address of this machine", async () => {
  const environment = { ...settings, PORT: "0", HOST: "192.0.2.1", LOG_LEVEL: "silent" };
  const { error, output } = await runCommand(serve, environment);
  expect(error).toBeInstanceOf(CommandError);
  expect((error as Error).message).toMatch(/^HOST is not an address of this machine; set it to /);
  expect(output).toBe("");
});

describe("invalid trusted documents", () => {
  it("exits with one line for each invalid trusted document", async () => {
    const manifest = await writeManifest({ abc: "{ nothing }", def: "{ me {", good: "{ __typename }" });
    const TRUSTED_DOCUMENTS = manifest.path;
    const sharedCache = {
      REDIS_URL: "redis://127.0.0.1:1",
      TOKEN_CACHE_KEYS: Buffer.alloc(32, 7).toString("base64"),
    };
    const expected = [
      expect.stringMatching(/^oboql: TRUSTED_DOCUMENTS document abc: Cannot query field "nothing"/),
      expect.stringMatching(/^oboql: TRUSTED_DOCUMENTS document def: Syntax Error/),
    ];
    try {
      expect(await serveAndReadErrors({ TRUSTED_DOCUMENTS })).toEqual(expected);
      const production = {
        ...settings,
        ...sharedCache,
        NODE_ENV: "production",
        ALLOWED_CLIENT_IDS: "*",
        TRUSTED_DOCUMENTS,
      };
      const { code, stdout, stderr } = await startCommand(["dev"], production).waitForExit();
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr.trimEnd().split("\n")).toEqual(expected);
    } finally {
      await manifest.remove();
    }
  });
});
