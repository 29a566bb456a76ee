import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { CommandError } from "../../src/cli/command.ts";
import { doctor } from "../../src/cli/doctor.ts";
import { createBrowser } from "../dev/emulator/browser.ts";
import { runDoctor } from "../support/run-doctor.ts";
import { writeManifest } from "../support/manifests.ts";
import { endProcesses, freePort, isFree, startCommand } from "../support/process.ts";
import { startScriptedServer } from "../../dev/src/testing/scripted-api.ts";
import { runCommand } from "../support/run-command.ts";
import { startApi } from "../../dev/src/testing/start-test-server.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(endProcesses);
afterAll(() => emulator.close());

/** Each line begins with a level, or is what to do about the line before. */
const layout = /^(?:(?:ok|skipped|warning|error) {2,}\S.*\.\n(?: {9}-> \S.*\n)?)+$/;

/** Runs the command as `npm run doctor` does; the report without its title. */
async function report(settings: Record<string, string>, given: readonly string[] = []) {
  const { code, stdout, stderr } = await startCommand(["doctor", ...given], settings).waitForExit();
  const [title = "", findings = "", summary = ""] = stdout.split("\n\n");
  expect(`${findings}\n`).toMatch(layout);
  return { code, title, findings, summary, stderr };
}

describe("in local mode", () => {
  it("starts the embedded tenant, examines it, ends it, and has nothing to complain of", async () => {
    const port = await freePort();
    const { code, title, findings, summary, stderr } = await report({ EMULATOR_PORT: String(port) }, ["--user"]);
    expect({ code, stderr, summary }).toEqual({
      code: 0,
      stderr: "",
      summary: "Everything that was looked at is in order.\n",
    });
    expect(title).toMatch(/^Local mode, /);
    expect(findings).not.toMatch(/^(warning|error)/m);
    expect(findings).toContain("The embedded tenant starts");
    expect(findings).toContain("PROJECTS accepts the access token, and answers.");
    expect(await isFree(port)).toBe(true);
  });

  it("examines the tenant that runs already, and the API beside it", async () => {
    const api = await startApi();
    onTestFinished(() => api.close());
    const settings = { EMULATOR_PORT: new URL(api.emulator.url).port, PORT: new URL(api.url).port };
    const { code, findings } = await report(settings);
    expect(code).toBe(0);
    expect(findings).toContain(`The embedded tenant runs on port ${settings.EMULATOR_PORT}.`);
    expect(findings).toContain(`Port ${settings.PORT} is in use by an API that runs already.`);
    expect(findings).toContain("-> Run it with --user.");
  });

  it("finds that something else has the ports", async () => {
    const other = await startScriptedServer();
    onTestFinished(() => other.close());
    const { port } = new URL(other.url);
    const ofApi = await runDoctor({ EMULATOR_PORT: new URL(emulator.url).port, PORT: port });
    expect(ofApi.problems).toEqual(["error port.in_use"]);
    const ofEmulator = startCommand(["doctor"], { EMULATOR_PORT: port });
    expect((await ofEmulator.waitForExit()).stdout).toContain("[emulator.port_in_use]");
  });

  it("finds a fault of the settings, and looks at nothing else (in process)", async () => {
    emulator.calls.reset();
    const faulty = await runDoctor({ EMULATOR_PORT: new URL(emulator.url).port, PROJECTS_BASE_URL: "nonsense" });
    expect(faulty.problems).toEqual(["error configuration.fault"]);
    expect(faulty.finding("configuration.fault").message).toContain("PROJECTS_BASE_URL");
    expect(emulator.calls.counts()).toEqual({});
  });
});

describe("against a directory", () => {
  it("names every fault of the settings at once, and says how to come to local mode", async () => {
    const { code, findings, summary, stderr } = await report({ AZURE_CLIENT_ID: "Zq8~pasted", LOG_LEVEL: "loud" });
    expect({ code, summary }).toEqual({ code: 1, summary: "4 errors.\n" });
    for (const name of ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "LOG_LEVEL"])
      expect(findings).toMatch(new RegExp(`^error +${name} `, "m"));
    expect(findings).toContain("AZURE_CLIENT_ID is set, so this is not local mode");
    expect(findings + stderr).not.toContain("Zq8~pasted");
    expect(stderr).toBe("oboql: the doctor has found 4 errors\n");
  });

  it("says what is wrong and what to do, and ends with 1", async () => {
    const settings = { ...emulator.environment, AZURE_CLIENT_SECRET: "Zq8~mistyped" };
    const { code, findings, summary, stderr } = await report(settings);
    expect({ code, summary }).toEqual({ code: 1, summary: "1 error.\n" });
    expect(findings).toMatch(
      /^error {4}The directory does not know the client secret \(AADSTS7000215\)\.\n {9}-> Set AZURE_CLIENT_SECRET .*\[credential\.secret_wrong\]$/m,
    );
    expect(findings + stderr).not.toContain("Zq8~mistyped");
  });

  it("ends with 0 where there are warnings alone", async () => {
    emulator.clock.advance(120_000);
    onTestFinished(() => {
      emulator.clock.advance(-120_000);
    });
    const { code, summary, stderr } = await report({ ...emulator.environment });
    expect({ code, summary, stderr }).toEqual({ code: 0, summary: "1 warning.\n", stderr: "" });
  });

  it("with --json prints one document and nothing beside it", async () => {
    const settings = { ...emulator.environment, PROJECTS_BASE_URL: `http://localhost:${await freePort()}` };
    const { code, stdout } = await startCommand(["doctor", "--json"], settings).waitForExit();
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      errors: 1,
      warnings: 0,
      findings: expect.arrayContaining([
        { level: "ok", code: "directory", what: expect.any(String) as string },
        expect.objectContaining({ level: "error", code: "downstream_projects.refused" }),
      ]) as unknown,
    });
  });

  it("with --user signs somebody in by device code, and examines what they get", async () => {
    const command = startCommand(["doctor", "--user"], { ...emulator.environment });
    const [, page = ""] = await command.waitForOutput("stderr", /(https?:\/\/\S+)[^]*\n/);
    const [, code = ""] = await command.waitForOutput("stderr", /code (\S+) to/);
    const browser = createBrowser();
    const entry = await browser.visit(page);
    const [, xsrf = ""] = /name="xsrf" value="([^"]*)"/.exec(entry.html) ?? [];
    const picker = await browser.click(await browser.visit(entry.url, { xsrf, user_code: code }), "Continue");
    await browser.click(picker, "Bob Baker");

    const ended = await command.waitForExit();
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("This API accepts the user's token.");
    expect(ended.stdout).toContain("[exchange_microsoft_graph.consent_missing]");
    expect(ended.stdout + ended.stderr).not.toMatch(/ey[\w-]+\.ey/);
  });

  it("with --user says that it needs DEV_CLIENT_ID (in process)", async () => {
    const unable = await runDoctor({ ...emulator.environment, DEV_CLIENT_ID: "" }, ["--user"]);
    expect(unable.problems).toEqual(["error user.not_signed_in"]);
    expect(unable.finding("user.not_signed_in").fix).toContain("DEV_CLIENT_ID is not set");
  });

  it("finds what is wrong with trusted documents (in process)", async () => {
    const manifest = await writeManifest({ abc: "{ nothing }", good: "{ __typename }" });
    onTestFinished(() => manifest.remove());
    const { problems, finding } = await runDoctor({ ...emulator.environment, TRUSTED_DOCUMENTS: manifest.path });
    expect(problems).toEqual(["error trusted_documents.unusable"]);
    expect(finding("trusted_documents.unusable").message).toContain('document abc: Cannot query field "nothing"');
  });

  it("has a word for what is open in production (in process)", async () => {
    const production = { ...emulator.environment, NODE_ENV: "production" };
    expect((await runDoctor(production)).problems).toEqual([]);
    const open = { EXPLORER: "true", TOKEN_CACHE_KEYS: Buffer.alloc(32).toString("base64") };
    const redis = `redis://127.0.0.1:${await freePort()}`;
    expect((await runDoctor({ ...production, ...open, REDIS_URL: redis })).problems).toEqual([
      "error redis.unreachable",
      "warning production.explorer",
      "warning production.redis_without_tls",
    ]);
  });

  it("a HOST that is not of this machine is found (in process)", async () => {
    const port = String(await freePort());
    const { problems } = await runDoctor({ ...emulator.environment, HOST: "192.0.2.1", PORT: port });
    expect(problems).toEqual(["error port.host"]);
  });
});

it.each([[["--usr"]], [["alice@harbor.example"]], [["--json=yes"]]])("%j is refused with the usage", async (given) => {
  const { error, output } = await runCommand(doctor, {}, given);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message: expect.stringMatching(/^usage: npm run doctor/) as string });
  expect(output).toBe("");
});
