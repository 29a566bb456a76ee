import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { respondToGets } from "../../support/scripted-graph.ts";

const limits = {
  LIMIT_RESOLVED_FIELDS: "1000",
  LIMIT_DOWNSTREAM_CALLS: "5",
  LIMIT_DOWNSTREAM_ITEMS: "500",
  LIMIT_DOWNSTREAM_BYTES: "1000000",
  LIMIT_RESPONSE_LENGTH: "2000000",
  LIMIT_COST_PER_MINUTE: "100000000",
};

let graph: ScriptedApi;
let api: TestServer;
let token: string;

beforeAll(async () => {
  graph = await startScriptedApi();
  api = await startTestServer({ ...limits, MICROSOFT_GRAPH_BASE_URL: graph.url });
  token = await api.emulator.issueToken();
});

afterEach(async () => {
  // No budget outlives its operation, and no error is unexpected.
  graph.script(respondToGets(() => ({ id: "1", displayName: "Alice" })));
  expect((await api.ask("{ me { displayName } }", { token })).body).toEqual({ data: { me: { displayName: "Alice" } } });
  expect(api.logged().filter((line) => line.includes("unexpected"))).toEqual([]);
});

afterAll(async () => {
  await api.close();
  await graph.close();
});

const toErrors = ({ body }: TestResponse) =>
  body.errors?.map(({ path, extensions: { code, limit } }) => ({ path: path?.join("."), code, limit }));

const people = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), displayName: "x", ...more }));

const recipients = (count: number, prefix = "u") =>
  Array.from({ length: count }, (_, index) => ({ emailAddress: { address: `${prefix}${index}@harbor.example` } }));

it("ends an operation that resolves too many fields, and returns the fields that are complete", async () => {
  graph.script(respondToGets((url) => (url.startsWith("/me") ? { id: "1" } : { value: people(100) })));
  const query =
    "{ me { id } users(first: 100) { nodes { id displayName a: mail b: mail c: mail d: mail e: mail f: mail } } }";
  const fits = await api.ask("{ users(first: 100) { nodes { id displayName mail } } }", { token });
  expect(fits.body.errors).toBeUndefined();

  const response = await api.ask(`${query.slice(0, -2)} again: users(first: 99) { nodes { id a: id b: id c: id } } }`, {
    token,
  });

  expect(response.status).toBe(200);
  expect(response.body.data).toMatchObject({ me: { id: expect.any(String) as string }, again: null });
  expect(toErrors(response)).toEqual([{ path: "again", code: "BUDGET_EXCEEDED", limit: "resolved_fields" }]);
});

it("counts the items that arrive, so that lists without a page size are bounded", async () => {
  const messages = people(10, { toRecipients: recipients(60) });
  graph.script(respondToGets((url) => (url.includes("messages") ? { value: messages } : { value: [] })));
  const query = "{ me { id } messages(first: 10) { nodes { toRecipients { user { displayName } } } } }";

  const response = await api.ask(query, { token });

  expect(response.status).toBe(200);
  expect(toErrors(response)).toEqual([{ path: "messages", code: "BUDGET_EXCEEDED", limit: "downstream_items" }]);
  expect(response.body.data).toMatchObject({ messages: null, me: { id: expect.any(String) as string } });
  expect(graph.received.length).toBe(1);
});

it("makes no more downstream calls than allowed, and bounds the errors of the others", async () => {
  const messages = people(10).map(({ id }) => ({ id, toRecipients: recipients(30, id) }));
  graph.script(
    respondToGets((url) =>
      url.includes("messages") ? { value: messages } : { value: [{ id: "1", displayName: "x" }] },
    ),
  );

  const response = await api.ask("{ messages(first: 10) { nodes { id toRecipients { user { displayName } } } } }", {
    token,
  });

  expect(graph.received.length).toBeLessThanOrEqual(5);
  expect(response.status).toBe(200);
  expect(new Set(toErrors(response)?.map(({ code, limit }) => `${String(code)} ${String(limit)}`))).toEqual(
    new Set(["BUDGET_EXCEEDED downstream_calls"]),
  );
  // More than a hundred fields failed: one error stands for all of them.
  expect(toErrors(response)?.map(({ path }) => path)).toEqual(["messages"]);
  expect(response.body.data).toEqual({ messages: null });
});

it("returns only the errors of root fields if more fields fail than have errors of their own", async () => {
  const messages = people(20).map(({ id }) => ({ id, toRecipients: recipients(20, id) }));
  const page = { value: [{ id: "1", displayName: "x", mail: "x" }] };
  graph.script(respondToGets((url) => (url.includes("messages") ? { value: messages } : page)));

  const response = await api.ask(
    `{ me { id } messages(first: 20) { nodes { toRecipients { user { displayName } } } }
      users(first: 1) { nodes { displayName } } }`,
    { token },
  );

  expect(response.status).toBe(200);
  expect(response.body.data).toMatchObject({ me: { id: expect.any(String) as string }, messages: null });
  expect(response.body.data?.["users"]).toEqual({ nodes: [{ displayName: "x" }] });
  expect(toErrors(response)).toEqual([{ path: "messages", code: "BUDGET_EXCEEDED", limit: "downstream_calls" }]);
});

it("makes each list null whose items an exceeded budget ends, with one error for the list", async () => {
  graph.script(respondToGets(() => ({ value: people(4, { toRecipients: recipients(100) }) })));
  const aliases = "a: address b: address c: address";

  const response = await api.ask(`{ messages(first: 4) { nodes { id toRecipients { ${aliases} } } } }`, { token });

  const { nodes } = response.body.data?.["messages"] as { nodes: { toRecipients: unknown[] | null }[] };
  const nulls = nodes.flatMap(({ toRecipients }, index) => (toRecipients === null ? [index] : []));
  expect(nulls).toContain(3);
  expect(nodes[0]?.toRecipients).toHaveLength(100);
  expect(toErrors(response)).toEqual(
    nulls.map((index) => ({
      path: expect.stringMatching(`^messages\\.nodes\\.${index}\\.toRecipients`) as string,
      ...{ code: "BUDGET_EXCEEDED", limit: "resolved_fields" },
    })),
  );
});

it("keeps the fields beside a few that exceed the budget", async () => {
  const message = (id: string) => ({ id, subject: `Subject ${id}` });
  const isBody = (url: string): boolean => /\/me\/messages\/\d/.test(url);
  graph.script(
    respondToGets((url) =>
      isBody(url)
        ? { ...message("1"), body: { content: "x".repeat(400_000) } }
        : { value: Array.from({ length: 30 }, (_, index) => message(String(index))) },
    ),
  );

  const response = await api.ask("{ messages(first: 30) { nodes { subject body } } }", { token });

  const { nodes } = response.body.data?.["messages"] as { nodes: { subject: string; body: string | null }[] };
  expect(nodes.every(({ subject }) => subject.startsWith("Subject"))).toBe(true);
  const errors = toErrors(response) ?? [];
  expect(errors.length).toBe(nodes.filter(({ body }) => body === null).length);
  expect(errors.length).toBeGreaterThan(0);
  for (const { path, ...error } of errors) {
    expect(path).toMatch(/^messages\.nodes\.\d+\.body$/);
    expect(error).toEqual({ code: "BUDGET_EXCEEDED", limit: "downstream_bytes" });
  }
});

it("bounds a response in which aliases repeat a large value", async () => {
  graph.script(
    respondToGets((url) =>
      url.includes("/messages/") ? { id: "1", body: { content: "x".repeat(100_000) } } : { value: [{ id: "1" }] },
    ),
  );
  const aliases = Array.from({ length: 40 }, (_, index) => `a${index}: body`).join(" ");

  const response = await api.ask(`{ messages(first: 1) { nodes { ${aliases} } } }`, { token });

  expect(response.status).toBe(200);
  expect(response.body.data).toEqual({ messages: null });
  expect(toErrors(response)).toEqual([{ path: "messages", code: "BUDGET_EXCEEDED", limit: "response_length" }]);
});

it("does not send a mutation once the budget is exceeded", async () => {
  graph.script(({ method }) => ({ status: 200, body: { id: "1", subject: method } }));
  const mark = (n: number) =>
    `m${n}: markMessage(input: { messageId: "AAMkADk0-AAA=", isRead: true }) { message { subject } }`;
  const mutation = `mutation { ${Array.from({ length: 7 }, (_, index) => mark(index)).join(" ")} }`;

  const response = await api.ask(mutation, { token });

  expect(graph.received.filter(({ method }) => method === "PATCH").length).toBe(5);
  expect(Object.values(response.body.data ?? {}).filter((value) => value !== null).length).toBe(5);
  expect(toErrors(response)).toEqual([
    { path: "m5", code: "BUDGET_EXCEEDED", limit: "downstream_calls" },
    { path: "m6", code: "BUDGET_EXCEEDED", limit: "downstream_calls" },
  ]);
});

it("reports OUTCOME_UNKNOWN for a mutation whose response exceeds a budget", async () => {
  const mutation = `mutation { markMessage(input: { messageId: "AAMkADk0-AAA=", isRead: true }) { message { subject } } }`;
  for (const body of [
    { id: "1", subject: "x".repeat(1_100_000) },
    { id: "1", subject: "x", toRecipients: recipients(501) },
  ]) {
    graph.script({ status: 200, body });
    const response = await api.ask(mutation, { token });
    expect(toErrors(response)).toEqual([{ path: "markMessage", code: "OUTCOME_UNKNOWN", limit: undefined }]);
    expect(graph.received.length).toBe(1);
  }
});

it("returns the payload of a mutation without the lists that exceed a budget, or else OUTCOME_UNKNOWN", async () => {
  graph.script({ status: 200, body: { id: "1", toRecipients: recipients(400) } });
  const message = "message { toRecipients { a: address b: address c: address d: address } ccRecipients { address } }";
  const mark = (fields: string) =>
    `mutation { markMessage(input: { messageId: "AAMkADk0-AAA=", isRead: true }) { ${fields} } }`;

  const partial = await api.ask(mark(message), { token });
  expect(partial.body.data).toEqual({ markMessage: { message: { toRecipients: null, ccRecipients: null } } });
  const [error] = toErrors(partial) ?? [];
  expect(error).toMatchObject({ code: "BUDGET_EXCEEDED", limit: "resolved_fields" });
  expect(error?.path).toMatch(/^markMessage\.message\.toRecipients/);

  // The second message is not resolved, and is not nullable.
  const lost = await api.ask(mark(`${message} again: message { id }`), { token });
  expect(lost.body.data).toEqual({ markMessage: null });
  expect(new Set(toErrors(lost)?.map(({ path, code }) => `${String(path)} ${String(code)}`))).toEqual(
    new Set(["markMessage OUTCOME_UNKNOWN"]),
  );
});

it("counts an operation that exceeds a budget as the most costly one in the user's rate", async () => {
  const settings = { ...limits, LIMIT_COST: "1000", LIMIT_COST_PER_MINUTE: "2500" };
  const limited = await startTestServer({ ...settings, MICROSOFT_GRAPH_BASE_URL: graph.url });
  onTestFinished(() => limited.close());
  const bearer = await limited.emulator.issueToken();
  const ask = () => limited.ask("{ messages(first: 10) { nodes { toRecipients { name } } } }", { token: bearer });
  const codes = async (): Promise<unknown> => toErrors(await ask())?.map(({ limit }) => limit);

  graph.script(respondToGets(() => ({ value: people(10, { toRecipients: recipients(60) }) })));
  expect([await codes(), await codes(), await codes()]).toEqual([
    ["downstream_items"],
    ["downstream_items"],
    ["downstream_items"],
  ]);
  expect(await codes()).toEqual(["cost_per_minute"]);
});

it("ends the largest operation when all together hold too many bytes, and answers the small ones", async () => {
  const limited = await startTestServer({
    MICROSOFT_GRAPH_BASE_URL: graph.url,
    LIMIT_DOWNSTREAM_BYTES_IN_FLIGHT: "3000000",
  });
  onTestFinished(() => limited.close());
  const [large, small] = await Promise.all([limited.emulator.issueToken(), limited.emulator.issueToken()]);
  const body = { content: "x".repeat(1_000_000) };
  graph.script(
    respondToGets((url) =>
      url.startsWith("/me/messages/")
        ? { id: "1", body }
        : url.includes("messages")
          ? { value: people(30) }
          : { id: "1", displayName: "Alice" },
    ),
  );
  const attacks = Array.from({ length: 3 }, () =>
    limited.ask("{ messages(first: 30) { nodes { body } } }", { token: large }),
  );
  const others = Array.from({ length: 20 }, () => limited.ask("{ me { displayName } }", { token: small }));

  for (const response of await Promise.all(others))
    expect(response.body).toEqual({ data: { me: { displayName: "Alice" } } });
  for (const response of await Promise.all(attacks)) {
    expect(response.status).toBe(200);
    expect(toErrors(response)?.[0]).toMatchObject({ code: "OVERLOADED", limit: "downstream_bytes_in_flight" });
    expect(response.body.errors?.[0]?.extensions["retryAfterSeconds"]).toBeGreaterThanOrEqual(1);
  }
});
