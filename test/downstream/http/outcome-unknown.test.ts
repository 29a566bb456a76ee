import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { waitUntil } from "../../support/clock.ts";
import { startScriptedApi, type ScriptedApi, type Step } from "@oboql/dev/testing";

interface Mutation {
  readonly downstream: string;
  readonly field: string;
}

/** A mutation of each API, and its request there. */
const mutations = [
  {
    downstream: "MICROSOFT_GRAPH",
    field: 'markMessage(input: { messageId: "AAMkADk0-AAA=", isRead: true }) { message { isRead } }',
    path: "/me/messages/AAMkADk0-AAA%3D",
    response: { id: "AAMkADk0-AAA=", isRead: true },
    result: { message: { isRead: true } },
  },
  {
    downstream: "BOARDS",
    field: 'completeCard(input: { cardId: "crd-1" }) { __typename }',
    path: "/graphql",
    response: { data: { result: { __typename: "AlreadyCompleted", message: "Done." } } },
    result: { __typename: "AlreadyCompleted" },
  },
  {
    downstream: "INVENTORY",
    field: 'setItemCount(input: { itemId: "1", count: 2 }) { item { count } }',
    path: "/items/1",
    response: { number: "1", name: "Rope", count: 2, keeperId: null },
    result: { item: { count: 2 } },
  },
] as const;

const sendMail = 'sendMail(input: { to: ["bob@harbor.example"], subject: "", body: "" }) { accepted }';
const createEvent =
  'createEvent(input: { subject: "", start: "2027-01-01T00:00:00Z", end: "2027-01-02T00:00:00Z" }) { event { id } }';

let graph: ScriptedApi;
let boards: ScriptedApi;
let inventory: ScriptedApi;
let api: TestServer;

beforeAll(async () => {
  [graph, boards, inventory] = await Promise.all([startScriptedApi(), startScriptedApi(), startScriptedApi()]);
  api = await startTestServer({
    MICROSOFT_GRAPH_BASE_URL: graph.url,
    BOARDS_BASE_URL: `${boards.url}/graphql`,
    INVENTORY_BASE_URL: inventory.url,
  });
});

beforeEach(() => resetCircuitBreakers());

afterEach(() => {
  vi.useRealTimers();
});

afterAll(async () => {
  await api.close();
  await Promise.all([graph.close(), boards.close(), inventory.close()]);
});

const getServer = (downstream: string): ScriptedApi =>
  downstream === "BOARDS" ? boards : downstream === "INVENTORY" ? inventory : graph;

async function mutate({ field, downstream }: Mutation, ...steps: Step[]): Promise<TestResponse> {
  getServer(downstream).script(...steps);
  return api.ask(`mutation { result: ${field} }`);
}

/** Sends one successful mutation to each API: ten lost responses in a row would open the circuit breaker of its origin. */
async function resetCircuitBreakers(): Promise<void> {
  for (const one of mutations)
    expect((await mutate(one, { status: 200, body: one.response })).body).toEqual({ data: { result: one.result } });
}

it("sends a mutation once and returns its result", async () => {
  for (const { response, result, path, ...one } of mutations) {
    const { body } = await mutate(one, { status: 200, body: response });
    expect(body, one.downstream).toEqual({ data: { result } });
    expect(
      getServer(one.downstream).received.map((request) => request.path),
      one.downstream,
    ).toEqual([path]);
  }
});

it("sends a mutation once and fails with OUTCOME_UNKNOWN if its response is lost or invalid", async () => {
  const steps: readonly (readonly [name: string, step: Step])[] = [
    ["502", { status: 502, headers: { "retry-after": "0" }, body: "<html>proxy</html>" }],
    ["504", { status: 504 }],
    ["a reset", "reset"],
    ["a truncated response", "truncate"],
    ["2xx with HTML", { status: 200, body: "<html>proxy</html>" }],
    ["2xx with an empty body", { status: 200, body: "" }],
    ["2xx with null", { status: 200, body: "null" }],
  ];
  for (const one of mutations)
    for (const [name, step] of steps) {
      const { downstream } = one;
      const row = `${downstream}: ${name}`;
      const { status, body } = await mutate(one, step);

      const { received } = getServer(downstream);
      expect(received, row).toHaveLength(1);
      expect([status, body.data], row).toEqual([200, { result: null }]);
      const requestId = received[0]?.headers["client-request-id"];
      expect(requestId, row).toMatch(/./);
      expect(body.errors, row).toEqual([
        expect.objectContaining({ path: ["result"], extensions: { code: "OUTCOME_UNKNOWN", downstream, requestId } }),
      ]);
    }
});

it("sends a mutation once and fails with the error of the API after 429 and 503", async () => {
  for (const one of mutations)
    for (const [status, code] of [
      [429, "DOWNSTREAM_THROTTLED"],
      [503, "DOWNSTREAM_UNAVAILABLE"],
    ] as const) {
      const { downstream } = one;
      const row = `${downstream}: ${status}`;
      const { body } = await mutate(one, { status, headers: { "retry-after": "0" } });

      expect(getServer(downstream).received, row).toHaveLength(1);
      expect(body.data, row).toEqual({ result: null });
      expect(
        body.errors?.map(({ extensions }) => extensions),
        row,
      ).toEqual([{ code, downstream, status, retryAfterSeconds: 0 }]);
    }
});

it("executes the mutations after one with an unknown outcome, in order", async () => {
  for (const { downstream, field, response, result } of mutations) {
    const server = getServer(downstream);
    server.script("reset", { status: 200, body: response }, { status: 502 }, { status: 200, body: response });
    const { body } = await api.ask(`mutation { a: ${field} b: ${field} c: ${field} d: ${field} }`);

    expect(body.data, downstream).toEqual({ a: null, b: result, c: null, d: result });
    expect(
      body.errors?.map(({ path, extensions: { code } }) => [path, code]),
      downstream,
    ).toEqual([
      [["a"], "OUTCOME_UNKNOWN"],
      [["c"], "OUTCOME_UNKNOWN"],
    ]);
    expect(server.received, downstream).toHaveLength(4);
  }
});

it("fails a mutation of each API with OUTCOME_UNKNOWN after the timeout of 10 s, without a retry", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let responseCount = 0;
  const asked = mutations.map(async (one) => {
    const response = await mutate(one, "hang");
    responseCount++;
    return response;
  });
  await waitUntil(() => [graph, boards, inventory].every(({ received }) => received.length === 1));
  await vi.advanceTimersByTimeAsync(9_999);
  expect(responseCount).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  const responses = await Promise.all(asked);

  for (const [index, { downstream }] of mutations.entries()) {
    expect(getServer(downstream).received, downstream).toHaveLength(1);
    expect(responses[index]?.body.data, downstream).toEqual({ result: null });
    expect(responses[index]?.body.errors?.[0]?.extensions).toMatchObject({ code: "OUTCOME_UNKNOWN", downstream });
  }
});

it("sends each mutation of mail and calendar once and fails with OUTCOME_UNKNOWN if its response is lost", async () => {
  const item = "AAMkADk0-AAA=";
  for (const field of [
    sendMail,
    createEvent,
    `acceptEvent(input: { eventId: "${item}" }) { eventId }`,
    `acceptEvent(input: { eventId: "${item}", tentatively: true }) { eventId }`,
    `declineEvent(input: { eventId: "${item}" }) { eventId }`,
    `cancelEvent(input: { eventId: "${item}" }) { eventId }`,
  ]) {
    for (const step of ["reset", { status: 502 }, { status: 504 }] as const) {
      const row = `${JSON.stringify(step)}: ${field}`;
      const { body } = await mutate({ field, downstream: "MICROSOFT_GRAPH" }, step);
      expect(body.data, row).toEqual({ result: null });
      expect(
        body.errors?.map(({ extensions: { code } }) => code),
        row,
      ).toEqual(["OUTCOME_UNKNOWN"]);
      expect(graph.received, row).toHaveLength(1);
    }
    await resetCircuitBreakers();
  }
});

it("fails createEvent with OUTCOME_UNKNOWN if the 201 contains no event", async () => {
  for (const body of [[], {}, { id: 7 }]) {
    const row = JSON.stringify(body);
    const response = await mutate({ field: createEvent, downstream: "MICROSOFT_GRAPH" }, { status: 201, body });
    expect(response.body.data, row).toEqual({ result: null });
    expect(
      response.body.errors?.map(({ extensions: { code } }) => code),
      row,
    ).toEqual(["OUTCOME_UNKNOWN"]);
    expect(graph.received, row).toHaveLength(1);
  }
});

it("ignores the body of the 202 to sendMail", async () => {
  const { body } = await mutate({ field: sendMail, downstream: "MICROSOFT_GRAPH" }, { status: 202, body: "<html>" });
  expect(body).toEqual({ data: { result: { accepted: true } } });
});

it("neither retries a mutation in flight nor sends the next one if the client disconnects", async () => {
  const disconnect = async ({ downstream, field }: Mutation): Promise<void> => {
    const server = getServer(downstream);
    server.script("hang");
    const token = await api.emulator.issueToken();
    const controller = new AbortController();
    const request = fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query: `mutation { a: ${field} b: ${field} }` }),
      signal: controller.signal,
    });
    const failed = request.then(
      () => false,
      () => true,
    );
    await expect.poll(() => server.received.length, { message: downstream }).toBe(1);
    controller.abort();
    expect(await failed, downstream).toBe(true);
    // Longer than the delays between attempts.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(server.received, downstream).toHaveLength(1);
  };
  await Promise.all(mutations.map(disconnect));
});
