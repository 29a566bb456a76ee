import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { printToken } from "../../src/cli/token.ts";
import { createBrowser } from "../dev/emulator/browser.ts";
import { endProcesses, startCommand } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Outside local mode: the settings are those of a directory, which happens to be an emulator. */
let api: RunningApi;
let settings: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  settings = { ...api.emulator.environment };
});
afterEach(endProcesses);
afterAll(() => api.close());

/** Runs `token`, and follows its instructions in a browser as Carol. */
async function signInAsCarol(given: string[]) {
  const command = startCommand(["token", ...given], settings);
  const [, page = ""] = await command.waitForOutput("stderr", /(https?:\/\/\S+)[^]*\n/);
  const [, code = ""] = await command.waitForOutput("stderr", /code (\S+) to/);
  expect(command.stdout()).toBe("");

  const browser = createBrowser();
  const entry = await browser.visit(page);
  const [, xsrf = ""] = /name="xsrf" value="([^"]*)"/.exec(entry.html) ?? [];
  const confirm = await browser.visit(entry.url, { xsrf, user_code: code });
  const picker = await browser.click(confirm, "Continue");
  expect((await browser.click(picker, "Carol Cole")).html).toContain("You are signed in");
  return command.waitForExit();
}

it("`token` refuses to print the token of somebody else than `--user` says", async () => {
  const { code, stdout, stderr } = await signInAsCarol(["--user", "alice@harbor.example"]);

  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("oboql: somebody else signed in than --user says\n");
});

it("`token` signs in by device code: instructions on stderr, a token that the API accepts on stdout", async () => {
  const ended = await signInAsCarol(["--user", "Carol@harbor.example"]);
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/) as string });
  const token = ended.stdout.trim();
  expect(ended.stderr).not.toContain(token);
  expect(decodeJwt(token)).toMatchObject({ preferred_username: "carol@harbor.example", scp: "access_as_user" });
  const { body } = await api.ask("{ me { displayName } }", { token });
  expect(body).toEqual({ data: { me: { displayName: "Carol Cole" } } });
});

it("`token` says that it needs DEV_CLIENT_ID (in process)", async () => {
  const { error, output, notices } = await runCommand(printToken, { ...settings, DEV_CLIENT_ID: "" });
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message: expect.stringMatching(/^DEV_CLIENT_ID is not set; .+/) as string });
  expect({ output, notices }).toEqual({ output: "", notices: "" });
});

it("`token` says what to check, and nothing before, where the directory refuses to start (in process)", async () => {
  const refused = { ...settings, DEV_CLIENT_ID: "00000000-0000-4000-8000-000000000000" };
  const { error, output, notices } = await runCommand(printToken, refused);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message: expect.stringContaining("check DEV_CLIENT_ID") as string });
  expect({ output, notices }).toEqual({ output: "", notices: "" });
});
