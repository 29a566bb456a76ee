import { expect, it } from "vitest";
import { buildSandboxUrl, createSandboxRelay } from "../../../dev/explorer/src/workbench/sandbox-messages.ts";

const endpoint = "https://api.example/graphql";
const operation = { name: "ExplorerRequest", operationId: "1", operation: "{ me { id } }", endpointUrl: endpoint };
const introspection = {
  name: "IntrospectionQueryWithHeaders",
  operationId: "1",
  introspectionRequestBody: '{"query":"{ __schema { description } }","variables":{},"extra":1}',
  sandboxEndpointUrl: endpoint,
};

interface SentRequest {
  readonly body: string;
  readonly headers: Headers;
}

/** A relay whose requests receive `respond()`, and which records requests and replies. */
function createRelay(respond: () => Response | Promise<Response> = () => Response.json({ data: {} })) {
  const sent: SentRequest[] = [];
  const replies: object[] = [];
  let connections = 0;
  const relay = createSandboxRelay({
    send: async (request) => {
      sent.push(request);
      return respond();
    },
    endpoint,
    pageUrl: "https://api.example/",
    reply: (message) => replies.push(message),
    onConnect: () => connections++,
  });
  const waitForReplies = (count: number): Promise<void> =>
    expect.poll(() => replies.length).toBeGreaterThanOrEqual(count) as Promise<void>;
  return { relay, sent, replies, waitForReplies, connections: () => connections };
}

it("names the endpoint and the initial query in the URL of Apollo Sandbox", () => {
  const { origin, pathname, searchParams } = new URL(buildSandboxUrl(endpoint, "query FirstLook { me { id } }"));
  expect(`${origin}${pathname}`).toBe("https://sandbox.embed.apollographql.com/sandbox/explorer");
  expect(Object.fromEntries(searchParams)).toMatchObject({
    endpoint,
    defaultDocument: "query FirstLook { me { id } }",
    endpointIsEditable: "false",
    runTelemetry: "false",
  });
});

it("answers the handshake", () => {
  const { relay, replies, connections } = createRelay();
  relay({ name: "ExplorerListeningForHandshake" });
  expect(replies).toEqual([{ name: "HandshakeResponse", parentHref: "https://api.example/" }]);
  expect(connections()).toBe(1);
});

it("ignores messages of any other shape", async () => {
  const { relay, replies, sent, waitForReplies, connections } = createRelay();
  for (const data of [
    undefined,
    null,
    "ExplorerRequest",
    [operation],
    {},
    { name: "GetToken", operationId: "1" },
    { name: "SetPartialAuthenticationTokenForParent", localStorageKey: "a", partialToken: "b" },
    { name: "ExplorerSubscriptionRequest", operationId: "1", operation: "subscription { a }" },
    { ...operation, name: ["ExplorerRequest"] },
    { ...operation, operationId: undefined },
    { ...operation, operationId: {} },
    { ...operation, operation: { kind: "Document" } },
    { ...introspection, introspectionRequestBody: {} },
  ])
    relay(data);
  relay({ ...operation, operationId: "last" });
  await waitForReplies(1);
  expect(replies).toMatchObject([{ operationId: "last" }]);
  expect(sent).toHaveLength(1);
  expect(connections()).toBe(0);
});

it("sends the operation and its headers without authorization", async () => {
  const { relay, sent, replies, waitForReplies } = createRelay(() =>
    Response.json({ errors: [{ message: "no" }], status: 1 }, { status: 401, headers: { "x-request-id": "r" } }),
  );
  const headers = { Authorization: "Bearer a", authorization: "Bearer b", "X-Request-Id": "r" };
  relay({ ...operation, operationName: "Q", variables: { a: null }, headers });
  await waitForReplies(1);
  expect(sent.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { query: operation.operation, variables: { a: null }, operationName: "Q" },
  ]);
  expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({ "x-request-id": "r" });
  expect(replies).toEqual([
    {
      name: "ExplorerResponse",
      operationId: "1",
      response: {
        errors: [{ message: "no" }],
        status: 401,
        headers: { "content-type": "application/json", "x-request-id": "r" },
        hasNext: false,
      },
    },
  ]);
});

it("answers introspection with the schema, and with errors first if there are some", async () => {
  const schema = { __schema: { description: null } };
  const { relay, sent, replies, waitForReplies } = createRelay(() =>
    Response.json({ data: schema, errors: [{ message: "no" }] }),
  );
  relay(introspection);
  await waitForReplies(2);
  expect(sent.map(({ body }) => body)).toEqual(['{"query":"{ __schema { description } }"}']);
  expect(replies).toEqual([
    { name: "SchemaError", errors: [{ message: "no" }], operationId: "1" },
    { name: "SchemaResponse", schema, operationId: "1" },
  ]);
});

const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;
const manyHeaders = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, ""]));

for (const [description, changes, message] of [
  ["another endpoint", { endpointUrl: "https://evil.example/graphql" }, "only to"],
  ["another path", { endpointUrl: "https://api.example/" }, "only to"],
  ["no endpoint", { endpointUrl: undefined }, "only to"],
  ["an object as endpoint", { endpointUrl: { href: endpoint } }, "only to"],
  ["too many headers", { headers: manyHeaders }, "at most 100 headers"],
  ["an invalid header name", { headers: { "a b": "c" } }, "a b"],
  ["an invalid header value", { headers: { a: "b\r\nauthorization: c" } }, "invalid header value"],
  ["a header that is not text", { headers: { a: ["b"] } }, "must be text"],
  ["a long operation", { operation: "#".repeat(1_000_001) }, "longer than"],
  ["long variables", { variables: { a: "b".repeat(1_000_000) } }, "longer than"],
  ["variables that are not JSON", { variables: cyclic }, "circular"],
] as const)
  it(`refuses to send an operation with ${description}`, async () => {
    const { relay, sent, replies, waitForReplies } = createRelay();
    relay({ ...operation, ...changes });
    await waitForReplies(1);
    expect(replies).toEqual([
      {
        name: "ExplorerResponse",
        operationId: "1",
        response: { data: null, error: { message: expect.stringContaining(message) as string }, hasNext: false },
      },
    ]);
    expect(sent).toEqual([]);
  });

it("refuses introspection of another endpoint, and with a body that is not JSON", async () => {
  const { relay, sent, replies, waitForReplies } = createRelay();
  relay({ ...introspection, sandboxEndpointUrl: "https://evil.example/graphql" });
  relay({ ...introspection, introspectionRequestBody: "{" });
  relay({ ...introspection, introspectionRequestBody: "null" });
  await waitForReplies(3);
  for (const reply of replies)
    expect(reply).toEqual({ name: "SchemaError", operationId: "1", error: expect.any(String) as string });
  expect(sent).toEqual([]);
});

it("sends at most 20 requests at once", async () => {
  const responses: ((response: Response) => void)[] = [];
  const { relay, sent, replies, waitForReplies } = createRelay(() => new Promise((resolve) => responses.push(resolve)));
  for (let id = 0; id < 25; id++) relay({ ...operation, operationId: String(id) });
  await waitForReplies(5);
  expect(sent).toHaveLength(20);
  for (const respond of responses) respond(Response.json({ data: {} }));
  await waitForReplies(25);
  relay(operation);
  await expect.poll(() => sent.length).toBe(21);
  expect(replies).toHaveLength(25);
});

it("reports a failed request and a response that is not a JSON object", async () => {
  for (const respond of [
    () => Promise.reject(new TypeError("Failed to fetch")),
    () => new Response("<html>"),
    () => Response.json([]),
    () => Response.json(null),
  ]) {
    const { relay, replies, waitForReplies } = createRelay(respond);
    relay(operation);
    await waitForReplies(1);
    expect(replies).toMatchObject([{ response: { data: null, error: { message: expect.any(String) as string } } }]);
  }
});
