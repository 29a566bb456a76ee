import { afterAll, beforeAll, describe } from "vitest";
import { testRows, type Row } from "../support/invalid-tokens.ts";
import { issuerMismatch, authErrors } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Every token here is really signed by the directory. */

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const running = () => api;
const {
  missingScope: noScope,
  invalidClaim: noUsable,
  malformedJwt: notUsable,
  wrongAudience: otherAudience,
} = authErrors;
const noText = "something that is not text";
const notTexts: readonly unknown[] = [42, ["x"], [], { x: 1 }, null, true];

describe("a claim of another type", () => {
  type Endings = { missing: Row[2]; notText: Row[2]; empty: Row[2] };
  const always = (ending: Row[2]): Endings => ({ missing: ending, notText: ending, empty: ending });
  const endings: Record<string, Endings> = {
    exp: { ...always(noUsable("exp")) },
    nbf: { ...always(noUsable("nbf")), missing: "accepted" },
    iat: { ...always(noUsable("iat")), missing: "accepted" },
    iss: {
      missing: noUsable("iss"),
      notText: (at) => issuerMismatch(at, noText),
      empty: (at) => issuerMismatch(at, "''"),
    },
    aud: { missing: noUsable("aud"), notText: otherAudience(noText), empty: otherAudience("''") },
    tid: always(noUsable("tid")),
    oid: always(noUsable("oid")),
    scp: { missing: authErrors.appOnlyToken, notText: noScope, empty: noScope },
    // Who calls is not asked unless ALLOWED_CLIENT_IDS is set.
    azp: { ...always(noUsable("azp")), missing: "accepted" },
  };
  const isTime = (claim: string) => ["exp", "nbf", "iat"].includes(claim);
  testRows(
    running,
    Object.entries(endings).flatMap(([claim, { missing, notText, empty }]): Row[] => [
      [`${claim} missing`, { claims: { [claim]: undefined } }, missing],
      [`${claim} empty`, { claims: { [claim]: "" } }, empty],
      ...notTexts
        .map((value) => (isTime(claim) && value === 42 ? "1999999999" : value))
        .map((value): Row => [`${claim} ${JSON.stringify(value)}`, { claims: { [claim]: value } }, notText]),
    ]),
  );
  testRows(running, [["no claims at all", { rewrite: { claims: () => "{}" } }, noUsable("oid")]]);
});

describe("a claim that is there twice", () => {
  const otherValues: Record<string, unknown> = {
    exp: 1,
    nbf: 9999999999,
    iat: 1,
    iss: "https://attacker.example/",
    aud: "other",
    tid: "11111111-2222-4333-8444-555555555555",
    oid: "11111111-2222-4333-8444-555555555555",
    scp: "other",
    azp: "other",
  };
  testRows(
    running,
    Object.entries(otherValues).flatMap(([claim, value]): Row[] => {
      const other = `"${claim}":${JSON.stringify(value)}`;
      return [
        [`${claim}, first`, { rewrite: { claims: (json) => json.replace("{", `{${other},`) } }, notUsable],
        [`${claim}, last`, { rewrite: { claims: (json) => json.replace(/}$/, `,${other}}`) } }, notUsable],
      ];
    }),
  );
  testRows(running, [
    [
      "scp, once with an escape",
      { rewrite: { claims: (json) => json.replace("{", '{"s\\u0063p":"other",') } },
      notUsable,
    ],
    [
      "a name deep inside",
      { rewrite: { claims: (json) => json.replace("{", '{"x":{"y":[{"a":1,"a":2}]},') } },
      notUsable,
    ],
    [
      "the scope, from a prototype",
      {
        claims: { scp: undefined },
        rewrite: { claims: (json) => json.replace("{", '{"__proto__":{"scp":"access_as_user"},') },
      },
      notUsable,
    ],
  ]);
});

describe("the claims' JSON", () => {
  const invalidUtf8 = (json: string) => Buffer.from(json.replace("{", '{"x":"\xff",'), "latin1");
  const rewritten: Record<string, (json: string) => string | Uint8Array> = {
    "an array": (json) => `[${json}]`,
    "a text": (json) => JSON.stringify(json),
    null: () => "null",
    "a number": () => "1",
    "a token inside the token": () => "eyJhbGciOiJub25lIn0.e30.",
    "a web form": () => "aud=api&scp=access_as_user",
    "behind a byte order mark": (json) => `\ufeff${json}`,
    "in UTF-16": (json) => Buffer.from(json, "utf16le"),
    "invalid UTF-8": invalidUtf8,
    "a raw surrogate": (json) => Buffer.from(json.replace("{", '{"x":"\xed\xa0\x80",'), "latin1"),
    "NUL behind": (json) => `${json}\0`,
    "a second object behind": (json) => `${json}{}`,
    "a trailing comma": (json) => json.replace(/}$/, ",}"),
    "NaN for an end": (json) => json.replace(/"exp":\d+/, '"exp":NaN'),
    "a newline in a text": (json) => json.replace("{", '{"x":"\n",'),
  };
  testRows(running, [
    ...Object.entries(rewritten).map(([title, claims]): Row => [title, { rewrite: { claims } }, notUsable]),
    // Before anything else is looked at, were it signed by anybody.
    ["invalid UTF-8, by another key", { unknownKey: true, rewrite: { claims: invalidUtf8 } }, notUsable],
    ["white space around", { rewrite: { claims: (json) => ` ${json}\r\n` } }, "accepted"],
    ["a lone surrogate, escaped", { rewrite: { claims: (json) => json.replace("{", '{"x":"\\ud800",') } }, "accepted"],
    ["emoji in the name", { claims: { name: "👩‍🚀" } }, "accepted"],
  ]);
});
