import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { errorCodes } from "../../../src/downstream/microsoft-graph/error-code.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

afterEach(() => {
  api.emulator.faults.clear();
});

async function askWithError(query: string, key: string, status: number, body: unknown): Promise<unknown[]> {
  api.emulator.faults.inject({ key, response: { status, body }, times: 1 });
  const response = await api.ask(query);
  api.emulator.faults.clear();
  expect(JSON.stringify([response.body, api.logged()])).not.toContain("secret");
  return (response.body.errors ?? []).map(({ extensions }) => extensions);
}

const askForMe = (status: number, body: unknown): Promise<unknown[]> =>
  askWithError("{ me { surname } }", "GET /v1.0/me", status, body);

it("tells the error code of Graph if it is on the list", async () => {
  for (const code of errorCodes) {
    const [extensions] = await askForMe(500, { error: { code, message: "secret" } });
    expect(extensions, code).toEqual({
      ...{ code: "DOWNSTREAM_ERROR", downstream: "MICROSOFT_GRAPH", status: 500, downstreamCode: code },
      requestId: expect.any(String) as string,
    });
  }
});

it("tells no other code, and nothing else of the body", async () => {
  for (const error of [
    { code: "secret" },
    { code: "constructor" },
    { code: "__proto__" },
    { code: { code: "ErrorAccessDenied" } },
    { code: ["ErrorAccessDenied"] },
    { code: null, message: "secret" },
    "ErrorAccessDenied",
    null,
    [{ code: "ErrorAccessDenied" }],
  ]) {
    const [extensions] = await askForMe(500, { error });
    expect(extensions, JSON.stringify(error)).not.toHaveProperty("downstreamCode");
  }
  for (const body of ["ErrorAccessDenied", 7, null, [], { code: "ErrorAccessDenied" }])
    expect((await askForMe(500, body))[0], JSON.stringify(body)).not.toHaveProperty("downstreamCode");
});

it("tells the most specific code that is on the list", async () => {
  let error: object = { code: "ErrorQuotaExceeded" };
  for (let depth = 0; depth < 3; depth++) error = { code: depth === 0 ? "secret" : "BadRequest", innerError: error };
  expect((await askForMe(500, { error }))[0]).toMatchObject({ downstreamCode: "ErrorQuotaExceeded" });

  for (let depth = 0; depth < 100; depth++) error = { code: "UnknownError", innererror: error };
  expect((await askForMe(500, { error }))[0]).toMatchObject({ downstreamCode: "UnknownError" });
});

it("tells the code of a failed mutation", async () => {
  const mutation = 'mutation { sendMail(input: { to: ["a@b.c"], subject: "", body: "" }) { accepted } }';
  const body = { error: { code: "ErrorSendAsDenied", message: "secret" } };
  expect(await askWithError(mutation, "POST /v1.0/me/sendMail", 403, body)).toEqual(
    [
      {
        code: "DOWNSTREAM_FORBIDDEN",
        downstream: "MICROSOFT_GRAPH",
        status: 403,
        downstreamCode: "ErrorSendAsDenied",
        requestId: undefined,
      },
    ].map((each) => expect.objectContaining(JSON.parse(JSON.stringify(each)) as object) as unknown),
  );
});

it("reports a mailbox that does not exist as not found, whatever the status, without replacing the token", async () => {
  for (const status of [400, 401, 403, 404]) {
    api.emulator.calls.reset();
    const body = { error: { code: "MailboxNotEnabledForRESTAPI", message: "secret" } };
    const [extensions] = await askWithError("{ messages { nodes { id } } }", "GET /v1.0/me/messages", status, body);

    expect(extensions, String(status)).toMatchObject({
      code: "DOWNSTREAM_NOT_FOUND",
      status,
      downstreamCode: body.error.code,
    });
    expect(api.emulator.calls.counts()["GET /v1.0/me/messages"], String(status)).toBe(1);
  }
});

const event = '{ subject: "", start: "2026-01-01T09:00:00Z", end: "2026-01-01T10:00:00Z" }';
const eventId = toGlobalId("Event", "x");
const span = 'start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z"';

it("fails with BAD_USER_INPUT for the argument that Graph rejects", async () => {
  for (const [query, key, status, code, argument] of [
    [
      'mutation { sendMail(input: { to: ["a@b.c"], subject: "", body: "" }) { accepted } }',
      "POST /v1.0/me/sendMail",
      400,
      "ErrorInvalidRecipients",
      "to",
    ],
    [
      'mutation { sendMail(input: { to: ["a@b.c"], subject: "", body: "" }) { accepted } }',
      "POST /v1.0/me/sendMail",
      413,
      "ErrorMessageSizeExceeded",
      "body",
    ],
    [
      `mutation { createEvent(input: ${event}) { event { id } } }`,
      "POST /v1.0/me/events",
      400,
      "ErrorInvalidRecipients",
      "attendees",
    ],
    [
      `mutation { createEvent(input: ${event}) { event { id } } }`,
      "POST /v1.0/me/events",
      409,
      "ErrorDuplicateTransactionId",
      "clientMutationId",
    ],
    [
      `mutation { createEvent(input: ${event}) { event { id } } }`,
      "POST /v1.0/me/events",
      400,
      "TimeZoneNotSupportedException",
      "timeZone",
    ],
    [
      `mutation { acceptEvent(input: { eventId: "${eventId}" }) { eventId } }`,
      "POST /v1.0/me/events/{id}/accept",
      400,
      "ErrorInvalidIdMalformed",
      "eventId",
    ],
    [
      `mutation { cancelEvent(input: { eventId: "${eventId}" }) { eventId } }`,
      "POST /v1.0/me/events/{id}/cancel",
      400,
      "ErrorInvalidIdMalformed",
      "eventId",
    ],
    [
      'mutation { markMessage(input: { messageId: "x", isRead: true }) { message { id } } }',
      "PATCH /v1.0/me/messages/{id}",
      400,
      "ErrorInvalidIdMalformed",
      "messageId",
    ],
    [
      `{ calendarView(${span}) { nodes { id } } }`,
      "GET /v1.0/me/calendarView",
      400,
      "TimeZoneNotSupportedException",
      "timeZone",
    ],
    ['{ event(id: "x") { id } }', "GET /v1.0/me/events/{id}", 400, "TimeZoneNotSupportedException", "timeZone"],
    ['{ messages(search: "from:(") { nodes { id } } }', "GET /v1.0/me/messages", 400, "BadRequest", "search"],
    ['{ users(search: "al") { nodes { id } } }', "GET /v1.0/users", 400, "Request_UnsupportedQuery", "search"],
    ['{ groups(search: "al") { nodes { id } } }', "GET /v1.0/groups", 400, "Request_BadRequest", "search"],
  ] as const) {
    const [extensions] = await askWithError(query, key, status, { error: { code, message: "secret" } });
    expect(extensions, `${query} ${code}`).toMatchObject({
      code: "BAD_USER_INPUT",
      argument,
      downstream: "MICROSOFT_GRAPH",
      status,
      downstreamCode: code,
    });
  }
});

it("fails with BAD_USER_INPUT for a time zone that JavaScript knows and Graph does not", async () => {
  const { body } = await api.ask(`{ calendarView(${span}, timeZone: "US/Pacific") { nodes { id } } me { surname } }`);

  expect(body.data).toEqual({ calendarView: null, me: { surname: "Archer" } });
  expect(body.errors?.[0]).toMatchObject({
    message: "`timeZone` was rejected by MICROSOFT_GRAPH (TimeZoneNotSupportedException)",
    extensions: { code: "BAD_USER_INPUT", argument: "timeZone" },
  });
});

it("returns null for an id that no object of the mailbox can have", async () => {
  for (const query of ['message(id: "x") { id }', 'mailFolder(id: "nowhere") { id }', 'event(id: "x") { id }'])
    expect((await api.ask(`{ it: ${query} }`)).body, query).toEqual({ data: { it: null } });
});
