import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { CommandError } from "../../src/cli/command.ts";
import { printToken } from "../../src/cli/token.ts";
import { completeDeviceCodeSignIn } from "../support/device-code.ts";
import { runCommand, startInProcess } from "../support/run-command.ts";

/** Outside local mode: the identity settings are set, to those of an emulator. */
let api: TestServer;
let settings: Record<string, string>;
beforeAll(async () => {
  api = await startTestServer();
  settings = { ...api.emulator.environment };
});
afterAll(() => api.close());

/** Runs `token`, and follows its instructions in a browser as Carol. */
async function signInAsCarol(args: string[]) {
  const command = startInProcess(printToken, settings, args);
  expect(await completeDeviceCodeSignIn(command.notices, "Carol Cole")).toContain("You are signed in");
  return command.result;
}

it("does not print the token if another user than --user signs in", async () => {
  const { error, output } = await signInAsCarol(["--user", "alice@harbor.example"]);
  expect(error).toBeInstanceOf(CommandError);
  expect({ error, output }).toMatchObject({
    error: { message: "signed in as a different user than --user" },
    output: "",
  });
});

it("prints instructions on stderr, and on stdout a token that the API accepts", async () => {
  const { error, output, notices } = await signInAsCarol(["--user", "Carol@harbor.example"]);
  expect(error).toBeUndefined();
  expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const token = output.trim();
  expect(notices).not.toContain(token);
  expect(decodeJwt(token)).toMatchObject({ preferred_username: "carol@harbor.example", scp: "access_as_user" });
  const { body } = await api.ask("{ me { displayName } }", { token });
  expect(body).toEqual({ data: { me: { displayName: "Carol Cole" } } });
});

it("fails if DEV_CLIENT_ID is not set", async () => {
  const { error, output, notices } = await runCommand(printToken, { ...settings, DEV_CLIENT_ID: "" });
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message: expect.stringMatching(/^DEV_CLIENT_ID is not set; .+/) as string });
  expect({ output, notices }).toEqual({ output: "", notices: "" });
});

it("prints no instructions if the identity provider rejects the client, and names the setting to check", async () => {
  const unknownClient = { ...settings, DEV_CLIENT_ID: "00000000-0000-4000-8000-000000000000" };
  const { error, output, notices } = await runCommand(printToken, unknownClient);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message: expect.stringContaining("check DEV_CLIENT_ID") as string });
  expect({ output, notices }).toEqual({ output: "", notices: "" });
});
