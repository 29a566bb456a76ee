import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;
let authorization: string;
beforeAll(async () => {
  api = await startTestServer();
  authorization = `Bearer ${await api.emulator.issueToken()}`;
});
afterAll(() => api.close());

async function send(body: object): Promise<{ data?: unknown; errors?: { extensions: { code: string } }[] }> {
  const headers = { "content-type": "application/json", authorization };
  const response = await fetch(`${api.url}/graphql`, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as Awaited<ReturnType<typeof send>>;
}

function toPersistedQuery(text: string): object {
  const sha256Hash = createHash("sha256").update(text).digest("hex");
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

const notFound = { errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }] };

it("requests the text of an unknown hash, and executes the hash from then on", async () => {
  const query = "query Known { __typename }";
  expect(await send(toPersistedQuery(query))).toMatchObject(notFound);
  expect(await send({ query, ...toPersistedQuery(query) })).toEqual({ data: { __typename: "Query" } });
  expect(await send(toPersistedQuery(query))).toEqual({ data: { __typename: "Query" } });
});

it("does not cache an invalid document", async () => {
  const query = "query Invalid { nothing }";
  await send({ query, ...toPersistedQuery(query) });
  expect(await send(toPersistedQuery(query))).toMatchObject(notFound);
});

it("rejects a text with the hash of another text, and does not cache it", async () => {
  const [mine, other] = ["query Mine { __typename }", "query Other { __typename }"];
  expect((await send({ query: other, ...toPersistedQuery(mine) })).data).toBeUndefined();
  expect(await send(toPersistedQuery(mine))).toMatchObject(notFound);
});

it("evicts the least recently used text when the cache is full", async () => {
  const padding = "#".repeat(250_000);
  const text = (index: number): string => `query Padded${index} { __typename }${padding}`;
  for (let index = 0; index < 130; index += 1) await send({ query: text(index), ...toPersistedQuery(text(index)) });

  expect(await send(toPersistedQuery(text(129)))).toEqual({ data: { __typename: "Query" } });
  expect(await send(toPersistedQuery(text(0)))).toMatchObject(notFound);
});
