import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let api: TestServer;
let token: string;
beforeAll(async () => {
  api = await startTestServer({ LIMIT_COST_PER_MINUTE: "1000000000" });
  token = await api.emulator.issueToken();
});
afterAll(() => api.close());

function readHeapMiB(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Close to the limit of tokens. The fields are excluded, so that no API is called. */
function createDocument(index: number): string {
  const fields = Array.from(
    { length: 45 },
    (_, n) =>
      `f${n}: directReports(first: 1) { nodes { ...User } edges { cursor node { id mail surname jobTitle photo department givenName manager { id mail } } } }`,
  );
  return `query Q${index}($no: Boolean = false) { me @include(if: $no) { ${fields.join(" ")} } }
    fragment User on User { id displayName }`;
}

it("keeps about 30 MiB of parsed documents, however many are sent", async () => {
  const send = async (first: number, count: number): Promise<void> => {
    for (let index = first; index < first + count; index++)
      expect((await api.ask(createDocument(index), { token })).body).toEqual({ data: {} });
  };
  await send(0, 5);
  const before = readHeapMiB();
  await send(5, 300);
  const growth = readHeapMiB() - before;
  expect(growth).toBeLessThan(40);
});
