import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alice, bob, createGraphTestClient, mona, type GraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;
let graph: GraphTestClient;

beforeAll(async () => {
  api = await startTestServer();
  graph = createGraphTestClient(api);
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
  api.emulator.faults.clear();
});

const sendMail = "mutation ($input: SendMailInput!) { sendMail(input: $input) { accepted } }";
const markMessage = `mutation ($input: MarkMessageInput!) {
  markMessage(input: $input) { message { id subject isRead importance from { name user { displayName } } bodyPreview } }
}`;
const note = { to: [bob], subject: "Tides", body: "High at <noon> & midnight" };
const createGlobalId = (type: string, key: string): string => Buffer.from(`${type}:${key}`).toString("base64url");

describe("sendMail", () => {
  it("delivers a sent message and saves it to sent items", async () => {
    const input = { ...note, cc: [mona, "desk@balticlines.example"], importance: "HIGH" };
    expect(await graph.queryData(sendMail, { variables: { input } })).toEqual({ sendMail: { accepted: true } });

    const { outlook } = api.emulator;
    const newest = [
      outlook.findMailbox(bob)?.listMessages("inbox")[0],
      outlook.findMailbox(mona)?.listMessages("inbox")[0],
      outlook.findMailbox(alice)?.listMessages("sentitems")[0],
    ];
    for (const message of newest) {
      expect(message).toMatchObject({ subject: "Tides", importance: "high" });
      expect(message?.from).toEqual({ emailAddress: { name: "Alice Archer", address: alice } });
      expect(message?.toRecipients?.map(({ emailAddress }) => emailAddress?.address)).toEqual([bob]);
      expect(message?.ccRecipients).toHaveLength(2);
      expect(message?.body.content).toContain("High at &lt;noon&gt; &amp; midnight");
    }
    expect([graph.countMutations(), graph.countReads()]).toEqual([1, 0]);
  });

  it("sends an HTML message as HTML", async () => {
    const input = { ...note, subject: "Markup", body: "<p>High at <b>noon</b></p>", format: "HTML", cc: null };
    await graph.queryData(sendMail, { variables: { input } });
    const inbox = api.emulator.outlook.findMailbox(bob)?.listMessages("inbox");
    const message = inbox?.find(({ subject }) => subject === "Markup");
    expect(message?.body.content).toContain("<p>High at <b>noon</b></p>");
    expect(message).toMatchObject({ importance: "normal", ccRecipients: [] });
  });

  it("sends a message with the maximum of recipients and text that the schema documents", async () => {
    const many = Array.from({ length: 100 }, (_, index) => `crew${index}@harbor.example`);
    for (const text of ["b", "漢", "😀"]) {
      const body = text.repeat(100_000 / text.length);
      const input = { to: many, cc: many, subject: "s".repeat(255), body };
      expect(await graph.queryData(sendMail, { variables: { input } }), text).toEqual({ sendMail: { accepted: true } });
    }
  });

  it("accepts the longest body from a client that escapes all characters but ASCII in its JSON", async () => {
    const input = { ...note, subject: "漢".repeat(255), body: "漢".repeat(100_000) };
    const json = JSON.stringify({ query: sendMail, variables: { input } });
    const escaped = json.replaceAll("漢", String.raw`\u6f22`);
    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${await api.emulator.issueToken()}`, "content-type": "application/json" },
      body: escaped,
    });

    expect(escaped.length).toBeGreaterThan(600_000);
    expect([response.status, await response.json()]).toMatchObject([200, { data: { sendMail: { accepted: true } } }]);
  });

  const many = Array.from({ length: 101 }, (_, index) => `crew${index}@harbor.example`);
  it("rejects an invalid message without a call", async () => {
    const invalid: readonly (readonly [name: string, change: object, error: readonly unknown[]])[] = [
      ["no recipient", { to: [] }, ["sendMail", "BAD_USER_INPUT", "to"]],
      ["more than 100 recipients", { to: many }, ["sendMail", "BAD_USER_INPUT", "to"]],
      ["more than 100 copy recipients", { cc: many }, ["sendMail", "BAD_USER_INPUT", "cc"]],
      ["a subject that is too long", { subject: "s".repeat(256) }, ["sendMail", "BAD_USER_INPUT", "subject"]],
      ["a body that is too long", { body: "b".repeat(100_001) }, ["sendMail", "BAD_USER_INPUT", "body"]],
      ["a subject with a NUL", { subject: "a\0b" }, ["sendMail", "BAD_USER_INPUT", "subject"]],
      ["an address that is too long", { to: [`${"b".repeat(320)}@c.d`] }, ["sendMail", "BAD_USER_INPUT", "to"]],
      ["an invalid address", { to: ["bob"] }, [undefined, "BAD_USER_INPUT"]],
      [
        "an address with a line break",
        { to: ["bob@harbor.example\r\nBcc: x@y.example"] },
        [undefined, "BAD_USER_INPUT"],
      ],
      ["a name before the address", { cc: ["Bob <bob@harbor.example>"] }, [undefined, "BAD_USER_INPUT"]],
    ];
    for (const [name, change, error] of invalid) {
      const errors = await graph.queryErrors(sendMail, { variables: { input: { ...note, ...change } } });
      expect(errors, name).toEqual([error]);
      expect(graph.countMutations(), name).toBe(0);
      expect(
        Object.keys(api.emulator.calls.counts()).filter((key) => key.includes("/v1.0/")),
        name,
      ).toEqual([]);
    }
  });

  it("rejects an invalid address in the document", async () => {
    const query = 'mutation { sendMail(input: { to: ["bob"], subject: "", body: "" }) { accepted } }';
    const { status, body } = await api.ask(query);
    expect([status, body.errors?.[0]?.extensions["code"]]).toEqual([400, "GRAPHQL_VALIDATION_FAILED"]);
    expect(graph.countMutations()).toBe(0);
  });

  it("requires consent to send mail", async () => {
    const { status, body } = await api.ask(sendMail, { user: bob, variables: { input: note } });
    expect([status, body.data]).toEqual([401, undefined]);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: "CONSENT_REQUIRED", scopes: ["Mail.Send"] });
    expect(graph.countMutations()).toBe(0);
  });
});

describe("markMessage", () => {
  it("marks a message as read and unread and returns it", async () => {
    const mailbox = api.emulator.outlook.findMailbox(alice);
    const launch = mailbox?.listMessages("inbox").find(({ importance }) => importance === "high");
    const messageId = createGlobalId("Message", String(launch?.id));

    for (const isRead of [true, false]) {
      const data = await graph.queryData(markMessage, { variables: { input: { messageId, isRead } } });
      expect(data, String(isRead)).toEqual({
        markMessage: {
          message: {
            ...{ id: messageId, subject: "Launch plan for the booking portal", isRead, importance: "HIGH" },
            from: { name: "Mona Marsh", user: { displayName: "Mona Marsh" } },
            bodyPreview: expect.stringContaining("the plan is attached") as unknown,
          },
        },
      });
      expect(mailbox?.findMessage(String(launch?.id))?.isRead, String(isRead)).toBe(isRead);
    }
    expect(graph.countMutations()).toBe(2);
  });

  it("rejects an invalid message id without a call", async () => {
    for (const [name, messageId] of [
      ["of another type", createGlobalId("Event", "AAMkADk0-AAA=")],
      ["that would leave the path", createGlobalId("Message", "..")],
      ["that would leave the path, not encoded", ".."],
      ["that would be a path", createGlobalId("Message", "a?b")],
      ["that is empty", ""],
    ] as const) {
      const variables = { input: { messageId, isRead: true } };
      expect(await graph.queryErrors(markMessage, { variables }), name).toEqual([
        ["markMessage", "BAD_USER_INPUT", "messageId"],
      ]);
      expect(graph.countMutations(), name).toBe(0);
    }
  });

  it("fails to mark a message with DOWNSTREAM_NOT_FOUND if it does not exist or belongs to another user", async () => {
    const [own] = api.emulator.outlook.findMailbox(mona)?.listMessages() ?? [];
    for (const key of ["AAMkADk0-nothing-is-here-AAAAAAAAAAA=", String(own?.id)]) {
      const variables = { input: { messageId: createGlobalId("Message", key), isRead: true } };
      expect(await graph.queryErrors(markMessage, { variables })).toEqual([["markMessage", "DOWNSTREAM_NOT_FOUND"]]);
    }
    expect(graph.countMutations()).toBe(2);
    expect(own?.isRead).toBe(api.emulator.outlook.findMailbox(mona)?.listMessages()[0]?.isRead);
  });

  it("fails to mark a message with DOWNSTREAM_FORBIDDEN if Graph denies it, and with CONSENT_REQUIRED without consent", async () => {
    api.emulator.faults.inject({ key: "PATCH /v1.0/me/messages/{id}", response: { status: 403 } });
    const variables = { input: { messageId: createGlobalId("Message", "AAMkADk0-AAA="), isRead: true } };
    expect(await graph.queryErrors(markMessage, { variables })).toEqual([["markMessage", "DOWNSTREAM_FORBIDDEN"]]);
    expect(await graph.queryErrors(markMessage, { user: bob, variables })).toEqual([
      ["markMessage", "CONSENT_REQUIRED"],
    ]);
    expect(graph.countMutations()).toBe(1);
  });
});

it("reports OUTCOME_UNKNOWN for a mail if the response is the page of a proxy", async () => {
  const key = "POST /v1.0/me/sendMail";
  api.emulator.faults.inject({ key, response: { status: 200, body: "<html>secret</html>" }, times: 1 });

  const { body } = await api.ask(
    'mutation { sendMail(input: { to: ["bob@harbor.example"], subject: "Tide", body: "High" }) { accepted } }',
  );

  expect(body.data).toEqual({ sendMail: null });
  expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["OUTCOME_UNKNOWN"]);
  expect(JSON.stringify(body)).not.toContain("secret");
});
