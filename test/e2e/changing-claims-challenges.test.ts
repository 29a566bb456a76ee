import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createClaimsChallenge } from "@oboql/dev/emulator";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { graphExchange } from "../support/auth-challenges.ts";
import { boardsApi } from "../support/project.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const boardsExchange = `on-behalf-of ${boardsApi.resource}`;
const list = "{ boards(first: 1) { nodes { name } } }";

let boards: ScriptedApi;
let api: TestServer;
let sent = 0;
beforeAll(async () => {
  boards = await startScriptedApi();
  api = await startTestServer({ BOARDS_BASE_URL: boards.url });
});
afterEach(() => {
  api.emulator.calls.reset();
});
afterAll(async () => {
  await api.close();
  await boards.close();
});

/** A challenge that no earlier response had. */
const createChallenge = (): ReturnType<typeof createClaimsChallenge> =>
  createClaimsChallenge(JSON.stringify({ access_token: { nbf: { essential: true, value: String(++sent) } } }));

it("bounds the exchanges for claims challenges that change with each response, and asks the user to sign in", async () => {
  boards.script(createChallenge);
  const token = await api.emulator.issueToken();
  for (let count = 0; count < 20; count++) {
    const { body } = await api.ask(list, { token });
    expect(body.errors?.[0]?.extensions, String(count)).toMatchObject({
      code: "INTERACTION_REQUIRED",
      claims: expect.stringContaining("nbf") as string,
    });
  }
  // One without claims, and those of the first ten challenges.
  expect(api.emulator.calls.counts()[boardsExchange]).toBe(11);

  const { body } = await api.ask("{ me { displayName } }", { token });
  expect(body.data).toEqual({ me: { displayName: "Alice Archer" } });
  expect(api.emulator.calls.counts()[graphExchange]).toBe(1);
});

it("bounds them for concurrent operations too, and not across sessions", async () => {
  boards.script(createChallenge);
  for (let session = 0; session < 2; session++) {
    const token = await api.emulator.issueToken();
    for (let round = 0; round < 4; round++)
      await Promise.all(Array.from({ length: 10 }, () => api.ask(list, { token })));
    // Each exchange for a challenge drops the cached token, which other operations then exchange anew.
    expect(api.emulator.calls.counts()[boardsExchange], String(session)).toBeLessThanOrEqual(21);
    api.emulator.calls.reset();
  }
});
