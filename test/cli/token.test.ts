import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { printToken } from "../../src/cli/token.ts";
import { sampleUsers } from "../../dev/src/emulator/sample/users.ts";
import { endProcesses, freePort, startCommand } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
/** Local mode finds the emulator at EMULATOR_PORT and nowhere else. */
let local: { EMULATOR_PORT: string };
beforeAll(async () => {
  api = await startApi();
  local = { EMULATOR_PORT: new URL(api.emulator.url).port };
});
afterEach(endProcesses);
afterAll(() => api.close());

const oneJwt = /^[\w-]+\.[\w-]+\.[\w-]+\n$/;

describe("in local mode", () => {
  it.each([
    ["the default user", [], "alice@harbor.example"],
    ["another user", ["--user", "bob@harbor.example"], "bob@harbor.example"],
    ["a guest", ["--user", "gina_partner.example#EXT#@harbor.example"], "gina_partner.example#EXT#@harbor.example"],
  ])("prints one token of %s that the API accepts, and nothing else", async (_who, given, principalName) => {
    const { code, stdout, stderr } = await startCommand(["token", ...given], local).waitForExit();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(oneJwt);
    const user = sampleUsers.find(({ userPrincipalName }) => userPrincipalName === principalName);
    expect(decodeJwt(stdout.trim())).toMatchObject({ oid: user?.id, preferred_username: expect.any(String) as string });
    const { body } = await api.ask("{ me { objectId userPrincipalName } }", { token: stdout.trim() });
    expect(body).toEqual({ data: { me: { objectId: user?.id, userPrincipalName: principalName } } });
  });

  it("refuses an unknown user with the list of the sample users", async () => {
    const { code, stdout, stderr } = await startCommand(
      ["token", "--user", "nobody@harbor.example"],
      local,
    ).waitForExit();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^oboql: .+\n$/);
    for (const { userPrincipalName } of api.emulator.users) expect(stderr).toContain(userPrincipalName);
  });

  it("says what to do where no emulator runs", async () => {
    const port = await freePort();
    const { code, stdout, stderr } = await startCommand(["token"], { EMULATOR_PORT: String(port) }).waitForExit();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      new RegExp(`^oboql: nothing answers on port ${port}; run 'npm start' .*EMULATOR_PORT.*\\n$`),
    );
  });

  it.each([[["--usr", "bob@harbor.example"]], [["bob@harbor.example"]], [["--user"]], [["--user", "--user"]]])(
    "refuses bad usage %j (in process)",
    async (given) => {
      const { error, output, notices } = await runCommand(printToken, local, given);
      expect(error).toBeInstanceOf(CommandError);
      expect(error).toMatchObject({ message: expect.stringMatching(/^usage: npm run -s token .*--user/) as string });
      expect({ output, notices }).toEqual({ output: "", notices: "" });
    },
  );
});

describe("another server on the emulator's port", () => {
  let other: Server;
  let answer: { status: number; body: string };
  let settings: { EMULATOR_PORT: string };
  beforeAll(async () => {
    other = createServer((_request, response) => {
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    settings = { EMULATOR_PORT: String((other.address() as AddressInfo).port) };
  });
  afterAll(() => other.close());

  it("is told from the emulator", async () => {
    answer = { status: 200, body: "<!doctype html>" };
    const { code, stdout, stderr } = await startCommand(["token"], settings).waitForExit();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `oboql: what listens on port ${settings.EMULATOR_PORT} is not the emulator; set EMULATOR_PORT\n`,
    );
  });

  it.each([
    [404, "{}"],
    [200, "null"],
    [200, "{}"],
    [200, '"text"'],
    [200, '{"endpoints":{}}'],
    [200, '{"endpoints":{"token":"/relative"},"users":[]}'],
  ])("is told from the emulator by the answer %i %s (in process)", async (status, body) => {
    answer = { status, body };
    const { error, output, notices } = await runCommand(printToken, settings);
    expect(error).toBeInstanceOf(CommandError);
    expect({ output, notices }).toEqual({ output: "", notices: "" });
  });
});
