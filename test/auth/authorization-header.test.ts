import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { meQuery, sendRaw, type RawRequest } from "../support/raw-request.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { authErrors, expectNoTokenLeak } from "../support/expected-auth-errors.ts";

/** Valid tokens in requests that no client writes, sent byte by byte. */

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

interface Response {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: unknown;
}

/** A request with two valid tokens of Alice, and the expected response. */
type RequestCase = readonly [
  title: string,
  request: (token: string, other: string) => RawRequest,
  expected: "accepted" | Response,
];

const alice = { me: { objectId: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01", displayName: "Alice Archer" } };
const accepted: Response = { status: 200, challenge: null, body: { data: alice } };

/** Sends each request. A rejected one must exchange no token, and no response may contain a part of a token. */
async function expectResponses(cases: readonly RequestCase[]): Promise<void> {
  for (const [title, request, expected] of cases) {
    api.emulator.calls.reset();
    const tokens = [await api.emulator.issueToken(), await api.emulator.issueToken()] as const;
    const response = await sendRaw(api, request(...tokens));
    const { status, headers, body } = response;
    const actual = { status, challenge: headers.get("www-authenticate"), body };
    expect.soft(actual, title).toEqual(expected === "accepted" ? accepted : expected);
    for (const token of tokens) expectNoTokenLeak(api, response, token);
    const exchanges = Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"));
    expect.soft(exchanges, title).toHaveLength(expected === "accepted" ? 1 : 0);
  }
}

const { missingToken, multipleHeaders, notCompactJwt, unsupportedScheme } = authErrors;
const withHeader =
  (before: string, after = "") =>
  (token: string) => ({ headers: [`authorization: ${before}${token}${after}`] });
const withHeaders =
  (...toHeaders: ((token: string, other: string) => string)[]) =>
  (token: string, other: string) => ({ headers: toHeaders.map((toHeader) => toHeader(token, other)) });
const bearer = (token: string): string => `authorization: Bearer ${token}`;

it("rejects several Authorization headers", async () => {
  await expectResponses([
    ["equal ones", withHeaders(bearer, bearer), multipleHeaders],
    ["two valid ones", withHeaders(bearer, (_token, other) => bearer(other)), multipleHeaders],
    ["an empty one last", withHeaders(bearer, () => "authorization:"), multipleHeaders],
    ["an empty one first", withHeaders(() => "authorization:", bearer), multipleHeaders],
    ["Basic last", withHeaders(bearer, () => "authorization: Basic YTpi"), multipleHeaders],
    ["two spellings", withHeaders((token) => `AUTHORIZATION: Bearer ${token}`, bearer), multipleHeaders],
    ["another header in between", withHeaders(bearer, () => "x: y", bearer), multipleHeaders],
    ["three", withHeaders(bearer, bearer, bearer), multipleHeaders],
    ["joined by a comma", withHeaders((token, other) => `${bearer(token)}, Bearer ${other}`), notCompactJwt],
    ["joined by a comma, one scheme", withHeaders((token, other) => `${bearer(token)},${other}`), notCompactJwt],
  ]);
});

it("accepts only the scheme Bearer, followed by spaces", async () => {
  await expectResponses([
    ["bEaReR", withHeader("bEaReR "), "accepted"],
    ["several spaces", withHeader("Bearer     "), "accepted"],
    ["a tab", withHeader("Bearer\t"), unsupportedScheme],
    ["a space and a tab", withHeader("Bearer \t"), notCompactJwt],
    ["a non-breaking space", withHeader("Bearer\xa0"), unsupportedScheme],
    ["twice", withHeader("Bearer Bearer "), notCompactJwt],
    ["no scheme", withHeader(""), unsupportedScheme],
    ["a Turkish i as Latin-1", withHeader("Bear\xcdr "), unsupportedScheme],
    ["no token", () => ({ headers: ["authorization: Bearer"] }), missingToken],
    ["spaces instead of a token", () => ({ headers: ["authorization: Bearer     "] }), missingToken],
    ["no header", () => ({ headers: [] }), missingToken],
  ]);
});

describe("white space and control characters", () => {
  it("ignores white space at both ends of the header (RFC 9110, section 5.5)", async () => {
    await expectResponses([
      ["leading spaces", withHeader("   Bearer "), "accepted"],
      ["a trailing space", withHeader("Bearer ", " "), "accepted"],
      ["a trailing tab", withHeader("Bearer ", "\t"), "accepted"],
    ]);
  });

  it("rejects tokens with other characters that HTTP allows", async () => {
    await expectResponses([
      ["a non-breaking space", withHeader("Bearer ", "\xa0"), notCompactJwt],
      ["a next line", withHeader("Bearer ", "\x85"), notCompactJwt],
      ["an umlaut", withHeader("Bearer ", "\xfc"), notCompactJwt],
    ]);
  });

  it("responds with 400 to control characters and white space that HTTP forbids", async () => {
    const badRequest = {
      status: 400,
      challenge: null,
      body: { errors: [{ message: "The request is malformed.", extensions: { code: "BAD_REQUEST" } }] },
    };
    await expectResponses([
      ["NUL at the end", withHeader("Bearer ", "\0"), badRequest],
      ["NUL at the start", withHeader("\0Bearer "), badRequest],
      ["a carriage return", withHeader("Bearer ", "\rx"), badRequest],
      [
        "a newline inside the token",
        (token) => ({ headers: [bearer(`${token.slice(0, 99)}\n${token.slice(99)}`)] }),
        badRequest,
      ],
      ["a folded line", withHeader("Bearer\r\n "), badRequest],
      ["DEL", withHeader("Bearer ", "\x7f"), badRequest],
      ["a space before the colon", (token) => ({ headers: [`authorization : Bearer ${token}`] }), badRequest],
      ["a space before the name", (token) => ({ headers: [` authorization: Bearer ${token}`] }), badRequest],
    ]);
  });
});

it("responds to headers above the size limit with 431", async () => {
  const headersTooLarge = {
    status: 431,
    challenge: null,
    body: { errors: [{ message: "The request headers are too large.", extensions: { code: "BAD_REQUEST" } }] },
  };
  const many = Array<string>(50).fill(`x: ${"y".repeat(1000)}`);
  await expectResponses([
    ["a long token", withHeader("Bearer ", "x".repeat(33_000)), headersTooLarge],
    ["many headers", (token) => ({ headers: [bearer(token), ...many] }), headersTooLarge],
    // More would be rejected while it is still being sent, and the connection may close without a response.
    ["twice the limit", withHeader("Bearer ", "x".repeat(60_000)), headersTooLarge],
  ]);
});

describe("a token outside the Authorization header", () => {
  const getTarget = `/graphql?query=${encodeURIComponent("{ me { objectId displayName } }")}`;
  const withMembers = (members: object): string => JSON.stringify({ ...(JSON.parse(meQuery) as object), ...members });
  const elsewhere: Record<string, (token: string) => Partial<RawRequest>> = {
    query: (token) => ({ target: `/graphql?access_token=${token}` }),
    "query of a GET request": (token) => ({ method: "GET", target: `${getTarget}&access_token=${token}`, body: "" }),
    "query parameter authorization": (token) => ({ target: `/graphql?authorization=Bearer%20${token}` }),
    body: (token) => ({ body: withMembers({ access_token: token }) }),
    "extensions of the body": (token) => ({
      body: withMembers({ extensions: { headers: { authorization: `Bearer ${token}` } } }),
    }),
    cookie: (token) => ({ headers: [`cookie: access_token=${token}; authorization=Bearer ${token}`] }),
    "Proxy-Authorization": (token) => ({ headers: [`proxy-authorization: Bearer ${token}`] }),
    "X-Authorization": (token) => ({ headers: [`x-authorization: Bearer ${token}`] }),
    "X-Forwarded-Authorization": (token) => ({ headers: [`x-forwarded-authorization: Bearer ${token}`] }),
    "X-MS-Token-AAD-Access-Token": (token) => ({ headers: [`x-ms-token-aad-access-token: ${token}`] }),
    "X-MS-Client-Principal-Id": () => ({ headers: ["x-ms-client-principal-id: 3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01"] }),
    authorization_: (token) => ({ headers: [`authorization_: Bearer ${token}`] }),
    "Sec-WebSocket-Protocol": (token) => ({ headers: [`sec-websocket-protocol: bearer, ${token}`] }),
    trailer: (token) => ({ trailers: [`authorization: Bearer ${token}`] }),
    "header __proto__": (token) => ({ headers: [`__proto__: Bearer ${token}`] }),
  };

  it("ignores a token outside the Authorization header", async () => {
    await expectResponses(
      Object.entries(elsewhere).map(([title, request]): RequestCase => [
        title,
        (token) => ({ headers: [], ...request(token) }),
        missingToken,
      ]),
    );
  });

  it("ignores a token outside the Authorization header if there is one inside too", async () => {
    await expectResponses([
      [
        "an invalid token in the header",
        (token) => ({
          headers: ["authorization: Bearer x", `cookie: access_token=${token}`],
          target: `/graphql?access_token=${token}`,
        }),
        notCompactJwt,
      ],
      [
        "a valid token in the header of a GET request",
        (token, other) => ({
          method: "GET",
          headers: [bearer(token)],
          target: `${getTarget}&access_token=${other}`,
          body: "",
        }),
        "accepted",
      ],
    ]);
  });
});
