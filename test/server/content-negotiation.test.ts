import { afterAll, beforeAll, expect, it } from "vitest";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const create = 'mutation { createProject(input: { name: "Pier" }) { __typename } }';

async function statusOf(accept: string): Promise<number> {
  api.emulator.calls.reset();
  const headers = {
    authorization: `Bearer ${await api.emulator.issueToken()}`,
    "content-type": "application/json",
    accept,
  };
  return (await api.ask(create, { headers })).status;
}
const changes = (): number => api.emulator.calls.counts()["POST /projects/graphql"] ?? 0;

it.each(["text/plain", "application/xml, text/html;q=0.9", "application/json;q=0", "application/json; charset=latin1"])(
  "a change whose answer the client would not take is not made: %s",
  async (accept) => {
    expect(await statusOf(accept)).toBe(406);
    expect(changes()).toBe(0);
  },
);

it.each([
  "*/*",
  "application/*",
  "application/json",
  "application/graphql-response+json, application/json;q=0.9",
  "text/html, */*;q=0.1",
  "multipart/mixed, application/json",
])("a change whose answer the client takes is made: %s", async (accept) => {
  expect(await statusOf(accept)).toBe(200);
  expect(changes()).toBe(1);
});
