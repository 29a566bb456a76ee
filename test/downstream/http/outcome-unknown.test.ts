import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestResponse, type TestServer } from "../../../dev/src/testing/start-test-server.ts";
import { startScriptedApi, type ScriptedApi, type Step } from "../../../dev/src/testing/scripted-api.ts";

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
    downstream: "PROJECTS",
    field: 'completeTask(input: { taskId: "tsk-1" }) { __typename }',
    path: "/graphql",
    response: { data: { result: { __typename: "AlreadyCompleted", message: "Done." } } },
    result: { __typename: "AlreadyCompleted" },
  },
] as const;

let graph: ScriptedApi;
let projects: ScriptedApi;
let api: TestServer;

beforeAll(async () => {
  [graph, projects] = await Promise.all([startScriptedApi(), startScriptedApi()]);
});

afterAll(() => Promise.all([graph.close(), projects.close()]));

// One API per test: ten lost responses would open the circuit breaker of an origin.
beforeEach(async () => {
  api = await startTestServer({ MICROSOFT_GRAPH_BASE_URL: graph.url, PROJECTS_BASE_URL: `${projects.url}/graphql` });
});

afterEach(() => api.close());

const getServer = (downstream: string): ScriptedApi => (downstream === "PROJECTS" ? projects : graph);

async function mutate(
  { field, downstream }: { field: string; downstream: string },
  ...steps: Step[]
): Promise<TestResponse> {
  getServer(downstream).script(...steps);
  return api.ask(`mutation { result: ${field} }`);
}

describe.each(mutations)("a mutation of $downstream", (one) => {
  const { downstream, path, response, result } = one;

  it("is sent once and returns the result", async () => {
    const { body } = await mutate(one, { status: 200, body: response });
    expect(body).toEqual({ data: { result } });
    expect(getServer(downstream).received.map((request) => request.path)).toEqual([path]);
  });

  it.each<[string, Step]>([
    ["502", { status: 502, headers: { "retry-after": "0" }, body: "<html>proxy</html>" }],
    ["504", { status: 504 }],
    ["a reset", "reset"],
    ["a truncated response", "truncate"],
    ["2xx with HTML", { status: 200, body: "<html>proxy</html>" }],
    ["2xx with an empty body", { status: 200, body: "" }],
    ["2xx with null", { status: 200, body: "null" }],
  ])("is sent once and fails with OUTCOME_UNKNOWN after %s", async (_, step) => {
    const { status, body } = await mutate(one, step);

    const { received } = getServer(downstream);
    expect(received).toHaveLength(1);
    expect([status, body.data]).toEqual([200, { result: null }]);
    const requestId = received[0]?.headers["client-request-id"];
    expect(requestId).toMatch(/./);
    expect(body.errors).toEqual([
      expect.objectContaining({ path: ["result"], extensions: { code: "OUTCOME_UNKNOWN", downstream, requestId } }),
    ]);
  });

  it.each([
    [429, "DOWNSTREAM_THROTTLED"],
    [503, "DOWNSTREAM_UNAVAILABLE"],
  ])("is sent once after %i and fails with %s", async (status, code) => {
    const { body } = await mutate(one, { status, headers: { "retry-after": "0" } });

    expect(getServer(downstream).received).toHaveLength(1);
    expect(body.data).toEqual({ result: null });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code, downstream, status, retryAfterSeconds: 0 },
    ]);
  });

  it("does not stop the mutations after it, which are executed in order", async () => {
    const server = getServer(downstream);
    server.script("reset", { status: 200, body: response }, { status: 502 }, { status: 200, body: response });
    const { body } = await api.ask(`mutation { a: ${one.field} b: ${one.field} c: ${one.field} d: ${one.field} }`);

    expect(body.data).toEqual({ a: null, b: result, c: null, d: result });
    expect(body.errors?.map(({ path: at, extensions: { code } }) => [at, code])).toEqual([
      [["a"], "OUTCOME_UNKNOWN"],
      [["c"], "OUTCOME_UNKNOWN"],
    ]);
    expect(server.received).toHaveLength(4);
  });
});

describe("a timeout", () => {
  it("fails a mutation of each API with OUTCOME_UNKNOWN, without a retry", async () => {
    const responses = await Promise.all(mutations.map((one) => mutate(one, "hang")));

    for (const [index, { downstream }] of mutations.entries()) {
      expect(getServer(downstream).received).toHaveLength(1);
      expect(responses[index]?.body.data).toEqual({ result: null });
      expect(responses[index]?.body.errors?.[0]?.extensions).toMatchObject({ code: "OUTCOME_UNKNOWN", downstream });
    }
  });
});

describe("mutations of mail and calendar", () => {
  const item = "AAMkADk0-AAA=";
  it.each([
    ['sendMail(input: { to: ["bob@harbor.example"], subject: "", body: "" }) { accepted }'],
    [
      'createEvent(input: { subject: "", start: "2027-01-01T00:00:00Z", end: "2027-01-02T00:00:00Z" }) { event { id } }',
    ],
    [`acceptEvent(input: { eventId: "${item}" }) { eventId }`],
    [`acceptEvent(input: { eventId: "${item}", tentatively: true }) { eventId }`],
    [`declineEvent(input: { eventId: "${item}" }) { eventId }`],
    [`cancelEvent(input: { eventId: "${item}" }) { eventId }`],
  ])("are sent once and fail with OUTCOME_UNKNOWN: %s", async (field) => {
    for (const step of ["reset", { status: 502 }, { status: 504 }] as const) {
      const { body } = await mutate({ field, downstream: "MICROSOFT_GRAPH" }, step);
      expect(body.data).toEqual({ result: null });
      expect(body.errors?.map(({ extensions: { code } }) => code)).toEqual(["OUTCOME_UNKNOWN"]);
      expect(graph.received).toHaveLength(1);
    }
  });

  it.each([[[]], [{}], [{ id: 7 }]])("fail with OUTCOME_UNKNOWN if the 201 body is %j", async (body) => {
    const field =
      'createEvent(input: { subject: "", start: "2027-01-01T00:00:00Z", end: "2027-01-02T00:00:00Z" }) { event { id } }';
    const response = await mutate({ field, downstream: "MICROSOFT_GRAPH" }, { status: 201, body });
    expect(response.body.data).toEqual({ result: null });
    expect(response.body.errors?.map(({ extensions: { code } }) => code)).toEqual(["OUTCOME_UNKNOWN"]);
    expect(graph.received).toHaveLength(1);
  });

  it("succeed without an expected body on 202 whatever the body is", async () => {
    const field = 'sendMail(input: { to: ["bob@harbor.example"], subject: "", body: "" }) { accepted }';
    const { body } = await mutate({ field, downstream: "MICROSOFT_GRAPH" }, { status: 202, body: "<html>" });
    expect(body).toEqual({ data: { result: { accepted: true } } });
  });
});

describe("a mutation in flight when the client disconnects", () => {
  it.each(mutations)(
    "is not retried at $downstream, and later mutations are not sent",
    async ({ downstream, field }) => {
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
      await expect.poll(() => server.received.length).toBe(1);
      controller.abort();
      expect(await failed).toBe(true);
      // Longer than the delays between attempts.
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(server.received).toHaveLength(1);
    },
  );
});
