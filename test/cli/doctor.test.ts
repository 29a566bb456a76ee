import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startScriptedApi } from "@oboql/dev/testing";
import { startTestServer } from "../support/test-server.ts";
import { CommandError } from "../../src/cli/command.ts";
import { doctor } from "../../src/cli/doctor.ts";
import { formatCliError } from "../../src/cli/format-error.ts";
import { completeDeviceCodeSignIn } from "../support/device-code.ts";
import { writeManifest } from "../support/manifests.ts";
import { endProcesses, freePort, isFree, repository, startCommand } from "../support/process.ts";
import { runCommand, startInProcess } from "../support/run-command.ts";
import { runDoctor } from "../support/run-doctor.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(endProcesses);
afterAll(() => emulator.close());

/** Each line starts with a level, or is the fix for the line before. */
const layout = /^(?:(?:ok|skipped|warning|error) {2,}\S.*\.\n(?: {9}-> \S.*\n)?)+$/;

/** Runs the command without --json, and splits the report. `stderr` includes the error that the process would print. */
async function printReport(settings: Record<string, string>, args: readonly string[] = []) {
  const environment = { PORT: "0", EMULATOR_PORT: "0", ...settings };
  const { error, output, notices } = await runCommand(doctor, environment, args, {
    installed: { "@oboql/dev/emulator": { startEmulator } },
  });
  const [title = "", findings = "", summary = ""] = output.split("\n\n");
  expect(`${findings}\n`).toMatch(layout);
  const stderr =
    notices + (error === undefined ? "" : (formatCliError(error, repository) ?? expect.fail("unexpected error")));
  return { title, findings, summary, stderr };
}

describe("local mode", () => {
  it("starts and stops an emulator in local mode, and finds no problem", async () => {
    const port = await freePort();
    const { title, findings, summary, stderr } = await printReport({ EMULATOR_PORT: String(port) }, ["--user"]);
    expect({ stderr, summary }).toEqual({ stderr: "", summary: "All checks passed.\n" });
    expect(title).toMatch(/^Local mode /);
    expect(findings).not.toMatch(/^(warning|error)/m);
    expect(findings).toContain("The emulator was started for these checks.");
    expect(findings).toContain("BOARDS accepts the access token.");
    expect(await isFree(port)).toBe(true);
  });

  it("checks a running emulator and a running API in local mode", async () => {
    const api = await startTestServer();
    onTestFinished(() => api.close());
    const settings = { EMULATOR_PORT: new URL(api.emulator.url).port, PORT: new URL(api.url).port };
    const { findings, stderr } = await printReport(settings);
    expect(stderr).toBe("");
    expect(findings).toContain(`The emulator is running on port ${settings.EMULATOR_PORT}.`);
    expect(findings).toContain(`Port ${settings.PORT} is in use by a running instance of this API.`);
    expect(findings).toContain("-> Run the doctor with --user.");
  });

  it("reports ports of local mode that are in use by another program", async () => {
    const other = await startScriptedApi();
    onTestFinished(() => other.close());
    const { port } = new URL(other.url);
    const report = await runDoctor({ EMULATOR_PORT: new URL(emulator.url).port, PORT: port });
    expect(report.problems).toEqual(["error port.in_use"]);
    expect((await printReport({ EMULATOR_PORT: port })).findings).toContain("[emulator.port_in_use]");
  });

  it("reports an invalid setting, and skips all other checks", async () => {
    emulator.calls.reset();
    const report = await runDoctor({ EMULATOR_PORT: new URL(emulator.url).port, BOARDS_BASE_URL: "nonsense" });
    expect(report.problems).toEqual(["error configuration.invalid"]);
    expect(report.getFinding("configuration.invalid").message).toContain("BOARDS_BASE_URL");
    expect(emulator.calls.counts()).toEqual({});
  });
});

describe("identity settings", () => {
  it("reports all invalid settings at once, and how to use local mode", async () => {
    const { findings, summary, stderr } = await printReport({ AZURE_CLIENT_ID: "Zq8~pasted", LOG_LEVEL: "loud" });
    expect(summary).toBe("4 errors.\n");
    for (const name of ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "LOG_LEVEL"])
      expect(findings).toMatch(new RegExp(`^error +${name} `, "m"));
    expect(findings).toContain("AZURE_CLIENT_ID is set, so local mode is off");
    expect(findings + stderr).not.toContain("Zq8~pasted");
    expect(stderr).toBe("oboql: doctor found 4 errors\n");
  });

  it("prints each problem with its fix, and the process exits with 1", async () => {
    const settings = { ...emulator.environment, AZURE_CLIENT_SECRET: "Zq8~mistyped" };
    const { code, stdout, stderr } = await startCommand(["doctor"], settings).waitForExit();
    expect({ code, stderr }).toEqual({ code: 1, stderr: "oboql: doctor found 1 error\n" });
    expect(stdout).toMatch(
      /^error {4}Microsoft Entra ID rejected the client secret \(AADSTS7000215\)\.\n {9}-> Set AZURE_CLIENT_SECRET .*\[credential\.secret_wrong\]$/m,
    );
    expect(stdout).toMatch(/\n\n1 error\.\n$/);
    expect(stdout).not.toContain("Zq8~mistyped");
  });

  it("succeeds if the checks find only warnings", async () => {
    emulator.clock.advance(120_000);
    onTestFinished(() => {
      emulator.clock.advance(-120_000);
    });
    const { summary, stderr } = await printReport({ ...emulator.environment });
    expect({ summary, stderr }).toEqual({ summary: "1 warning.\n", stderr: "" });
  });

  it("prints only a JSON document with --json", async () => {
    const settings = { ...emulator.environment, BOARDS_BASE_URL: `http://localhost:${await freePort()}` };
    const { output, notices } = await runCommand(doctor, { PORT: "0", ...settings }, ["--json"]);
    expect(notices).toBe("");
    expect(JSON.parse(output)).toMatchObject({
      errors: 1,
      warnings: 0,
      findings: expect.arrayContaining([
        { level: "ok", code: "directory", message: expect.any(String) as string },
        {
          level: "error",
          code: "downstream_boards.refused",
          message: expect.any(String) as string,
          fix: expect.any(String) as string,
        },
      ]) as unknown,
    });
  });

  it("signs a user in by device code with --user, and checks the user's access", async () => {
    const command = startInProcess(doctor, { PORT: "0", ...emulator.environment }, ["--user"]);
    await completeDeviceCodeSignIn(command.notices, "Bob Baker");
    const { error, output, notices } = await command.result;
    expect(error).toBeInstanceOf(CommandError);
    expect(output).toContain("This API accepts the user's token.");
    expect(output).toContain("[exchange_microsoft_graph.consent_missing]");
    expect(output + notices).not.toMatch(/ey[\w-]+\.ey/);
  });

  it("reports that --user needs DEV_CLIENT_ID", async () => {
    const report = await runDoctor({ ...emulator.environment, DEV_CLIENT_ID: "" }, ["--user"]);
    expect(report.problems).toEqual(["error user.not_signed_in"]);
    expect(report.getFinding("user.not_signed_in").fix).toContain("DEV_CLIENT_ID is not set");
  });

  it("reports invalid trusted documents", async () => {
    const manifest = await writeManifest({ abc: "{ nothing }", good: "{ __typename }" });
    onTestFinished(() => manifest.remove());
    const report = await runDoctor({ ...emulator.environment, TRUSTED_DOCUMENTS: manifest.path });
    expect(report.problems).toEqual(["error trusted_documents.unusable"]);
    expect(report.getFinding("trusted_documents.unusable").message).toContain(
      'document abc: Cannot query field "nothing"',
    );
  });

  it("warns about development features and unencrypted connections in production", async () => {
    const ALLOWED_CLIENT_IDS = emulator.environment["DEV_CLIENT_ID"] ?? "";
    const production = { ...emulator.environment, NODE_ENV: "production", ALLOWED_CLIENT_IDS };
    expect((await runDoctor(production)).problems).toEqual([]);
    const features = { EXPLORER: "true", TOKEN_CACHE_KEYS: Buffer.alloc(32).toString("base64") };
    const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
    expect((await runDoctor({ ...production, ...features, REDIS_URL })).problems).toEqual([
      "error redis.unreachable",
      "warning production.explorer",
      "warning production.redis_without_tls",
    ]);
  });

  it("reports that ALLOWED_CLIENT_IDS is missing in production, and warns if it accepts every client app", async () => {
    const production = { ...emulator.environment, NODE_ENV: "production" };
    const missing = await runDoctor(production);
    expect(missing.problems).toEqual(["error configuration.invalid"]);
    expect(missing.getFinding("configuration.invalid").message).toMatch(/^ALLOWED_CLIENT_IDS .*'\*' for all\.$/);
    const open = await runDoctor({ ...production, ALLOWED_CLIENT_IDS: "*" });
    expect(open.problems).toEqual(["warning production.any_client"]);
    expect(open.getFinding("production.any_client").fix).toContain("ALLOWED_CLIENT_IDS");
  });

  it("reports a HOST that is not an address of this machine", async () => {
    const PORT = String(await freePort());
    const { problems } = await runDoctor({ ...emulator.environment, HOST: "192.0.2.1", PORT });
    expect(problems).toEqual(["error port.host", "warning production.exposed"]);
  });

  it("warns about development features that are open to other machines", async () => {
    const settings = { ...emulator.environment, HOST: "0.0.0.0" };
    const report = await runDoctor(settings);
    expect(report.problems).toEqual(["warning production.exposed"]);
    expect(report.getFinding("production.exposed").message).toContain("EXPLORER, INTROSPECTION");
    const ALLOWED_CLIENT_IDS = emulator.environment["DEV_CLIENT_ID"] ?? "";
    expect((await runDoctor({ ...settings, NODE_ENV: "production", ALLOWED_CLIENT_IDS })).problems).toEqual([]);
  });

  it("reports an unknown NODE_ENV, with and without a tenant", async () => {
    for (const settings of [{}, emulator.environment]) {
      const report = await runDoctor({ ...settings, NODE_ENV: "prod" });
      expect(report.problems).toEqual(["error configuration.invalid"]);
      expect(report.getFinding("configuration.invalid").message).toMatch(/^NODE_ENV must be one of production/);
    }
  });
});

it("rejects invalid arguments with the usage", async () => {
  for (const args of [["--usr"], ["alice@harbor.example"], ["--json=yes"]]) {
    const { error, output } = await runCommand(doctor, {}, args);
    expect(error, JSON.stringify(args)).toBeInstanceOf(CommandError);
    expect((error as Error).message, JSON.stringify(args)).toMatch(/^usage: npm run doctor/);
    expect(output, JSON.stringify(args)).toBe("");
  }
});
