import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { CommandError } from "../../src/cli/command.ts";
import { printToken } from "../../src/cli/token.ts";
import { freePort } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";

const withoutOutput = { output: "", notices: "" };

describe("local mode", () => {
  let api: TestServer;
  let settings: { EMULATOR_PORT: string };
  beforeAll(async () => {
    api = await startTestServer();
    settings = { EMULATOR_PORT: new URL(api.emulator.url).port };
  });
  afterAll(() => api.close());

  it("prints in local mode only a token, of the first sample user or of --user, that the API accepts", async () => {
    const guest = "gina_partner.example#EXT#@harbor.example";
    const cases: [args: string[], userPrincipalName: string][] = [
      [[], "alice@harbor.example"],
      [["--user", "bob@harbor.example"], "bob@harbor.example"],
      [["--user", guest], guest],
    ];
    for (const [args, userPrincipalName] of cases) {
      const { error, output, notices } = await runCommand(printToken, settings, args);
      expect({ error, notices }, userPrincipalName).toEqual({ error: undefined, notices: "" });
      expect(output, userPrincipalName).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const token = output.trim();
      const user = sampleUsers.find((each) => each.userPrincipalName === userPrincipalName);
      expect(decodeJwt(token)).toMatchObject({ oid: user?.id, preferred_username: expect.any(String) as string });
      const { body } = await api.ask("{ me { objectId userPrincipalName } }", { token });
      expect(body).toEqual({ data: { me: { objectId: user?.id, userPrincipalName } } });
    }
  });

  it("rejects an unknown --user and lists the sample users", async () => {
    const { error, ...written } = await runCommand(printToken, settings, ["--user", "unknown@harbor.example"]);
    expect(error).toBeInstanceOf(CommandError);
    for (const { userPrincipalName } of api.emulator.users)
      expect((error as Error).message).toContain(userPrincipalName);
    expect(written).toEqual(withoutOutput);
  });

  it("rejects invalid arguments with the usage", async () => {
    for (const args of [["--usr", "bob@harbor.example"], ["bob@harbor.example"], ["--user"], ["--user", "--user"]]) {
      const { error, ...written } = await runCommand(printToken, settings, args);
      expect(error, JSON.stringify(args)).toBeInstanceOf(CommandError);
      expect((error as Error).message, JSON.stringify(args)).toMatch(/^usage: npm run -s token .*--user/);
      expect(written, JSON.stringify(args)).toEqual(withoutOutput);
    }
  });
});

describe("no emulator on EMULATOR_PORT", () => {
  it("fails with what to do if no emulator is running on EMULATOR_PORT", async () => {
    const port = await freePort();
    const { error, ...written } = await runCommand(printToken, { EMULATOR_PORT: String(port) });
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message).toMatch(
      new RegExp(`^no response on port ${port}; run 'npm start' .*EMULATOR_PORT`),
    );
    expect(written).toEqual(withoutOutput);
  });

  describe("another server", () => {
    let server: Server;
    let response: { status: number; body: string };
    let settings: { EMULATOR_PORT: string };
    beforeAll(async () => {
      server = createServer((_request, reply) => {
        reply.writeHead(response.status).end(response.body);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      settings = { EMULATOR_PORT: String((server.address() as AddressInfo).port) };
    });
    afterAll(() => server.close());

    it("fails if another server responds on EMULATOR_PORT", async () => {
      const responses: [number, string][] = [
        [200, "<!doctype html>"],
        [404, "{}"],
        [200, "null"],
        [200, "{}"],
        [200, '"text"'],
        [200, '{"endpoints":{}}'],
      ];
      for (const [status, body] of responses) {
        response = { status, body };
        const { error, ...written } = await runCommand(printToken, settings);
        expect(error, body).toBeInstanceOf(CommandError);
        expect((error as Error).message, body).toBe(
          `port ${settings.EMULATOR_PORT} is in use by a program other than the emulator; set EMULATOR_PORT`,
        );
        expect(written, body).toEqual(withoutOutput);
      }
    });

    it("fails if the response on EMULATOR_PORT names no usable token endpoint", async () => {
      response = { status: 200, body: '{"endpoints":{"token":"/relative"},"users":[]}' };
      const { error, ...written } = await runCommand(printToken, settings);
      expect(error).toBeInstanceOf(CommandError);
      expect(written).toEqual(withoutOutput);
    });
  });
});
