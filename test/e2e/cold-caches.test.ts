import { expect, it, onTestFinished } from "vitest";
import { startTestServer } from "../support/test-server.ts";

const tokenEndpoint = "POST /oauth2/v2.0/token";
const query = "{ me { displayName } boards(first: 1) { nodes { name } } }";

it("serves 300 sessions that arrive at once with empty caches while each exchange takes a second", async () => {
  const api = await startTestServer({ LIMIT_CONCURRENT_OPERATIONS_PER_USER: "300" });
  onTestFinished(() => api.close());
  const tokens: string[] = [];
  for (let session = 0; session < 300; session++) tokens.push(await api.emulator.issueToken());
  api.emulator.faults.inject({ key: tokenEndpoint, delayMs: 1_000 });
  const responses = await Promise.all(tokens.map((token) => api.ask(query, { token })));
  const errors = responses.flatMap(({ body }) => body.errors ?? []);
  expect(errors.map(({ extensions }) => extensions["code"])).toEqual([]);
  expect(api.emulator.calls.counts()[tokenEndpoint]).toBe(600);
}, 120_000);

it("sends at most five token requests in ten seconds while Entra ID rejects the client secret", async () => {
  const api = await startTestServer({ LIMIT_CONCURRENT_OPERATIONS_PER_USER: "100" });
  onTestFinished(() => api.close());
  const tokens: string[] = [];
  for (let session = 0; session < 100; session++) tokens.push(await api.emulator.issueToken());
  const body = { error: "invalid_client", error_codes: [7000222] };
  api.emulator.faults.inject({ key: tokenEndpoint, response: { status: 401, body }, delayMs: 50 });
  const codes = new Set<unknown>();
  for (let round = 0; round < 3; round++)
    for (const { body: result } of await Promise.all(tokens.map((token) => api.ask(query, { token }))))
      for (const { extensions } of result.errors ?? []) codes.add(extensions["code"]);
  expect([...codes]).toEqual(["SERVICE_MISCONFIGURED"]);
  expect(api.emulator.calls.counts()[tokenEndpoint]).toBeLessThanOrEqual(5);
});
