import { afterAll, beforeAll, describe } from "vitest";
import { testRequests } from "../support/invalid-token-requests.ts";
import { authErrors } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Good tokens in headers that no client writes. */

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const {
  missingToken: noToken,
  notCompactJwt: notCompact,
  unsupportedScheme: otherScheme,
  multipleHeaders: severalHeaders,
} = authErrors;

const header =
  (before: string, behind = "") =>
  (token: string) => ({ headers: [`authorization: ${before}${token}${behind}`] });
/** What is told of a request that is no HTTP. */
const notHttp = {
  status: 400,
  challenge: null,
  body: { errors: [{ message: "The request cannot be read.", extensions: { code: "BAD_REQUEST" } }] },
};
const headTooLarge = {
  status: 431,
  challenge: null,
  body: { errors: [{ message: "The request has too large headers.", extensions: { code: "BAD_REQUEST" } }] },
};

describe("several Authorization headers", () => {
  testRequests(
    () => api,
    [
      [
        "two equal ones",
        (token) => ({ headers: Array<string>(2).fill(`authorization: Bearer ${token}`) }),
        severalHeaders,
      ],
      [
        "two good ones",
        (token, other) => ({ headers: [token, other].map((one) => `authorization: Bearer ${one}`) }),
        severalHeaders,
      ],
      [
        "a good and an empty one",
        (token) => ({ headers: [`authorization: Bearer ${token}`, "authorization:"] }),
        severalHeaders,
      ],
      [
        "an empty and a good one",
        (token) => ({ headers: ["authorization:", `authorization: Bearer ${token}`] }),
        severalHeaders,
      ],
      [
        "a good one and Basic",
        (token) => ({ headers: [`authorization: Bearer ${token}`, "authorization: Basic YTpi"] }),
        severalHeaders,
      ],
      [
        "in two spellings",
        (token) => ({ headers: [`AUTHORIZATION: Bearer ${token}`, `authorization: Bearer ${token}`] }),
        severalHeaders,
      ],
      [
        "far apart",
        (token) => ({ headers: [`authorization: Bearer ${token}`, "x: y", `authorization: Bearer ${token}`] }),
        severalHeaders,
      ],
      [
        "three good ones",
        (token) => ({ headers: Array<string>(3).fill(`authorization: Bearer ${token}`) }),
        severalHeaders,
      ],
      [
        "two in one, by a comma",
        (token, other) => ({ headers: [`authorization: Bearer ${token}, Bearer ${other}`] }),
        notCompact,
      ],
      [
        "two in one, by a comma alone",
        (token, other) => ({ headers: [`authorization: Bearer ${token},${other}`] }),
        notCompact,
      ],
    ],
  );
});

describe("the scheme", () => {
  testRequests(
    () => api,
    [
      ["bearer", header("bearer "), "accepted"],
      ["BEARER", header("BEARER "), "accepted"],
      ["bEaReR", header("bEaReR "), "accepted"],
      ["and several spaces", header("Bearer     "), "accepted"],
      ["and a tab", header("Bearer\t"), otherScheme],
      ["and a space and a tab", header("Bearer \t"), notCompact],
      ["and a non-breaking space", header("Bearer\xa0"), otherScheme],
      ["and a comma", header("Bearer, "), otherScheme],
      ["and a colon", header("Bearer: "), otherScheme],
      ["and an equals sign", header("Bearer="), otherScheme],
      ["and nothing between", header("Bearer"), otherScheme],
      ["twice", header("Bearer Bearer "), notCompact],
      ["none", header(""), otherScheme],
      ["DPoP", header("DPoP "), otherScheme],
      ["PoP", header("PoP "), otherScheme],
      ["Basic", header("Basic "), otherScheme],
      ["Token", header("Token "), otherScheme],
      ["Negotiate", header("Negotiate "), otherScheme],
      ["behind another one", header("Basic YTpi Bearer "), otherScheme],
      ["in quotes", header('"Bearer" '), otherScheme],
      ["with a Turkish i, as Latin-1", header("Bear\xcdr "), otherScheme],
      ["alone", () => ({ headers: ["authorization: Bearer"] }), noToken],
      ["and spaces alone", () => ({ headers: ["authorization: Bearer     "] }), noToken],
      ["no header", () => ({ headers: [] }), noToken],
    ],
  );
});

describe("white space and control characters", () => {
  testRequests(
    () => api,
    [
      // HTTP takes white space off both ends (RFC 9110, section 5.5).
      ["spaces before", header("   Bearer "), "accepted"],
      ["a space behind", header("Bearer ", " "), "accepted"],
      ["a tab behind", header("Bearer ", "\t"), "accepted"],
      ["a non-breaking space behind", header("Bearer ", "\xa0"), notCompact],
      ["a next line behind", header("Bearer ", "\x85"), notCompact],
      ["an umlaut behind", header("Bearer ", "\xfc"), notCompact],
      ["NUL behind", header("Bearer ", "\0"), notHttp],
      ["NUL before", header("\0Bearer "), notHttp],
      ["a carriage return behind", header("Bearer ", "\rx"), notHttp],
      [
        "a newline inside",
        (token) => ({ headers: [`authorization: Bearer ${token.slice(0, 99)}\n${token.slice(99)}`] }),
        notHttp,
      ],
      ["a folded line", header("Bearer\r\n "), notHttp],
      ["DEL behind", header("Bearer ", "\x7f"), notHttp],
      ["a space before the colon", (token) => ({ headers: [`authorization : Bearer ${token}`] }), notHttp],
      ["a space before the name", (token) => ({ headers: [` authorization: Bearer ${token}`] }), notHttp],
    ],
  );
});

describe("a head that is too large", () => {
  testRequests(
    () => api,
    [
      ["by the token", header("Bearer ", "x".repeat(33_000)), headTooLarge],
      [
        "by many headers",
        (token) => ({
          headers: [`authorization: Bearer ${token}`, ...Array<string>(50).fill(`x: ${"y".repeat(1000)}`)],
        }),
        headTooLarge,
      ],
      // More would be refused before it is read, and the connection closed with or without an answer.
      ["by as much again", header("Bearer ", "x".repeat(60_000)), headTooLarge],
    ],
  );
});
