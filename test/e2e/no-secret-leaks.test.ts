import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { getLogLines } from "../support/operation-lines.ts";
import { startRecordingProxy, type RecordingProxy } from "../support/recording-proxy.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTraceReceiver, type TraceReceiver } from "../support/trace-receiver.ts";

/** Values that only the caller and the APIs may see, by description. */
const secrets = new Map<string, string>();
/** Complete log, metrics and traces of the process, by name. */
const outputs = new Map<string, string>();

const marked = { to: "marked-recipient@harbor.example", subject: "marked subject", body: "marked body" };
const mail = "{ messages(first: 20) { nodes { subject bodyPreview body from { name address } } } }";
const sendMail = "mutation Send($input: SendMailInput!) { sendMail(input: $input) { accepted } }";

let apis: RecordingProxy;
let receiver: TraceReceiver;
let api: TestServer;

beforeAll(async () => {
  [apis, receiver] = await Promise.all([startRecordingProxy(), startTraceReceiver()]);
  api = await startTestServer({
    MICROSOFT_GRAPH_BASE_URL: `${apis.url}/v1.0`,
    BOARDS_BASE_URL: `${apis.url}/boards/graphql`,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  });
  apis.forwardTo(api.emulator.url);
  const token = await api.emulator.issueToken();
  await runOperations(token);
  recordTokenSecrets(token);
  outputs.set("metrics", await (await fetch(`${api.url}/metrics`)).text());
  await api.close();
  outputs.set("log", api.logged().join(""));
  outputs.set("traces", receiver.raw());
});

afterAll(async () => {
  await apis.close();
  await receiver.close();
});

/** Runs operations that succeed, fail in many ways, or are rejected. */
async function runOperations(token: string): Promise<void> {
  const { faults } = api.emulator;
  const { body: read } = await api.ask(mail, { token });
  const { nodes } = read.data?.["messages"] as { nodes: { subject: string; bodyPreview: string }[] };
  // Some sample messages have no subject or no body.
  const message = nodes.find(({ subject, bodyPreview }) => subject && bodyPreview);
  secrets.set("the subject of a mail", message?.subject ?? "");
  secrets.set("the text of a mail", message?.bodyPreview ?? "");
  const { body: me } = await api.ask("{ me { objectId } }", { token });
  const { objectId } = me.data?.["me"] as { objectId: string };
  secrets.set("an object id in an URL", objectId);

  const input = { to: [marked.to], subject: marked.subject, body: marked.body };
  await api.ask(sendMail, { token, variables: { input } });
  // graphql-js quotes invalid values in its error messages.
  await api.ask(sendMail, { token, variables: { input: { ...input, importance: marked.subject } } });
  await api.ask(`{ user(id: "${marked.to}") { displayName } markedField }`, { token });
  await api.ask(mail, { user: "bob@harbor.example" });
  faults.inject({ key: "POST /boards/graphql", response: { status: 403, body: marked.body }, times: 1 });
  await api.ask("{ me { displayName } boards { nodes { name } } }", { token });
  faults.inject({ key: "GET /v1.0/me", response: { status: 200, body: marked.body }, times: 2 });
  await api.ask("{ me { displayName } }", { token });
  await api.ask("{ me { displayName } }", { token: `${token}x` });
  await fetch(`${api.url}/graphql?query=${encodeURIComponent(`{ user(id: "${marked.to}") { id } }`)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await vi.waitUntil(() => getLogLines(api, "operation").length === 10, { timeout: 5_000 });
}

function recordTokenSecrets(token: string): void {
  for (const [name, value] of Object.entries(marked)) secrets.set(`a variable (${name})`, value);
  secrets.set("a field of a document", "markedField");
  secrets.set("the bearer token", token);
  recordTokenParts("the bearer token", token);
  const accessTokens = new Set(
    apis.calls.map(({ headers }) => String(headers["authorization"]).replace("Bearer ", "")),
  );
  [...accessTokens].forEach((accessToken, index) => {
    recordTokenParts(`access token ${index}`, accessToken);
  });
}

/** Adds the parts of a token, and its claims about the user, to the secrets. */
function recordTokenParts(name: string, token: string): void {
  const [, payload = "", signature = ""] = token.split(".");
  secrets.set(`claims of ${name}`, payload);
  secrets.set(`signature of ${name}`, signature);
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  for (const claim of ["oid", "sub", "name", "preferred_username", "upn"])
    if (typeof claims[claim] === "string") secrets.set(`${claim} of ${name}`, claims[claim]);
}

describe("log, metrics and traces", () => {
  it("records a log line, a trace and counts of each operation", () => {
    expect(outputs.get("log")?.match(/"msg":"operation"/g)).toHaveLength(10);
    expect(outputs.get("traces")?.match(/"POST \/graphql"/g)?.length).toBeGreaterThanOrEqual(9);
    expect(outputs.get("metrics")).toContain('oboql_operations_total{type="mutation",outcome="ok"} 1');
  });

  it("executes operations that process secrets: tokens of both APIs, claims, mail, variables", () => {
    expect([...secrets.values()].filter((secret) => secret.length < 5)).toEqual([]);
    const names = [...secrets.keys()];
    for (const name of ["the bearer token", "access token 0", "access token 1"])
      expect(names).toEqual(expect.arrayContaining([`oid of ${name}`, `name of ${name}`, `signature of ${name}`]));
    const traffic = apis.calls.map(({ body, responseBody }) => body + responseBody).join("");
    for (const name of ["the subject of a mail", "a variable (to)", "a variable (body)"])
      expect(traffic, name).toContain(secrets.get(name));
  });

  it("writes no secret to log, metrics or traces", () => {
    for (const name of ["log", "metrics", "traces"]) {
      const text = outputs.get(name) ?? "";
      expect(
        [...secrets].filter(([, secret]) => text.includes(secret)).map(([title]) => title),
        name,
      ).toEqual([]);
    }
  });
});
