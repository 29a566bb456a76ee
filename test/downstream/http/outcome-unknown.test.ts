import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startApi, type Answer, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";
import { startScriptedServer, type ScriptedServer, type Step } from "../../../dev/src/testing/scripted-api.ts";

/** A change at each API, with what it is called there. */
const changes = [
  {
    downstream: "MICROSOFT_GRAPH",
    field: 'markMessage(input: { messageId: "AAMkADk0-AAA=", isRead: true }) { message { isRead } }',
    path: "/me/messages/AAMkADk0-AAA%3D",
    answer: { id: "AAMkADk0-AAA=", isRead: true },
    result: { message: { isRead: true } },
  },
  {
    downstream: "PROJECTS",
    field: 'completeTask(input: { taskId: "tsk-1" }) { __typename }',
    path: "/graphql",
    answer: { data: { result: { __typename: "AlreadyCompleted", message: "Done." } } },
    result: { __typename: "AlreadyCompleted" },
  },
] as const;

let graph: ScriptedServer;
let projects: ScriptedServer;
let api: RunningApi;

beforeAll(async () => {
  [graph, projects] = await Promise.all([startScriptedServer(), startScriptedServer()]);
});

afterAll(() => Promise.all([graph.close(), projects.close()]));

beforeEach(async () => {
  api = await startApi({ MICROSOFT_GRAPH_BASE_URL: graph.url, PROJECTS_BASE_URL: `${projects.url}/graphql` });
});

afterEach(() => api.close());

const serverOf = (downstream: string): ScriptedServer => (downstream === "PROJECTS" ? projects : graph);

async function change({ field, downstream }: { field: string; downstream: string }, ...steps: Step[]): Promise<Answer> {
  serverOf(downstream).script(...steps);
  return api.ask(`mutation { result: ${field} }`);
}

describe.each(changes)("a change at $downstream", (one) => {
  const { downstream, path, answer, result } = one;

  it("is sent once, and its result is what was answered", async () => {
    const { body } = await change(one, { status: 200, body: answer });
    expect(body).toEqual({ data: { result } });
    expect(serverOf(downstream).received.map((request) => request.path)).toEqual([path]);
  });

  it.each<[string, Step]>([
    ["502", { status: 502, headers: { "retry-after": "0" }, body: "<html>proxy</html>" }],
    ["504", { status: 504 }],
    ["a reset", "reset"],
    ["half an answer", "break off"],
    ["2xx with HTML", { status: 200, body: "<html>proxy</html>" }],
    ["2xx with nothing", { status: 200, body: "" }],
    ["2xx with null", { status: 200, body: "null" }],
  ])("is sent once where %s comes back, and its outcome is unknown", async (_, step) => {
    const { status, body } = await change(one, step);

    const { received } = serverOf(downstream);
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
  ])("is sent once where %i comes back, and was not made", async (status, code) => {
    const { body } = await change(one, { status, headers: { "retry-after": "0" } });

    expect(serverOf(downstream).received).toHaveLength(1);
    expect(body.data).toEqual({ result: null });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code, downstream, status, retryAfterSeconds: 0 },
    ]);
  });

  it("leaves the ones after it to be made, in order", async () => {
    const server = serverOf(downstream);
    server.script("reset", { status: 200, body: answer }, { status: 502 }, { status: 200, body: answer });
    const { body } = await api.ask(`mutation { a: ${one.field} b: ${one.field} c: ${one.field} d: ${one.field} }`);

    expect(body.data).toEqual({ a: null, b: result, c: null, d: result });
    expect(body.errors?.map(({ path: at, extensions: { code } }) => [at, code])).toEqual([
      [["a"], "OUTCOME_UNKNOWN"],
      [["c"], "OUTCOME_UNKNOWN"],
    ]);
    expect(server.received).toHaveLength(4);
  });
});

describe("silence", () => {
  it("is waited for once, and the outcome is unknown", async () => {
    const answers = await Promise.all(changes.map((one) => change(one, "hang")));

    for (const [index, { downstream }] of changes.entries()) {
      expect(serverOf(downstream).received).toHaveLength(1);
      expect(answers[index]?.body.data).toEqual({ result: null });
      expect(answers[index]?.body.errors?.[0]?.extensions).toMatchObject({ code: "OUTCOME_UNKNOWN", downstream });
    }
  });
});

describe("each change of mail and calendar", () => {
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
  ])("is sent once: %s", async (field) => {
    for (const step of ["reset", { status: 502 }, { status: 504 }] as const) {
      const { body } = await change({ field, downstream: "MICROSOFT_GRAPH" }, step);
      expect(body.data).toEqual({ result: null });
      expect(body.errors?.map(({ extensions: { code } }) => code)).toEqual(["OUTCOME_UNKNOWN"]);
      expect(graph.received).toHaveLength(1);
    }
  });

  it.each([[[]], [{}], [{ id: 7 }]])("has an unknown outcome where %j is what it led to", async (body) => {
    const field =
      'createEvent(input: { subject: "", start: "2027-01-01T00:00:00Z", end: "2027-01-02T00:00:00Z" }) { event { id } }';
    const answer = await change({ field, downstream: "MICROSOFT_GRAPH" }, { status: 201, body });
    expect(answer.body.data).toEqual({ result: null });
    expect(answer.body.errors?.map(({ extensions: { code } }) => code)).toEqual(["OUTCOME_UNKNOWN"]);
    expect(graph.received).toHaveLength(1);
  });

  it("is made where nothing has to be answered, whatever is", async () => {
    const field = 'sendMail(input: { to: ["bob@harbor.example"], subject: "", body: "" }) { accepted }';
    const { body } = await change({ field, downstream: "MICROSOFT_GRAPH" }, { status: 202, body: "<html>" });
    expect(body).toEqual({ data: { result: { accepted: true } } });
  });
});

describe("a change under way when the caller goes away", () => {
  it.each(changes)("is not sent again at $downstream, nor are those after it", async ({ downstream, field }) => {
    const server = serverOf(downstream);
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
    // Longer than the pauses between tries.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(server.received).toHaveLength(1);
  });
});
