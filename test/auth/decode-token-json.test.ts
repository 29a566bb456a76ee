import { afterAll, beforeAll, describe, it } from "vitest";
import { startAuthHarness, type AuthHarness } from "../support/auth-harness.ts";
import { authErrors } from "../support/expected-auth-errors.ts";
import { encodePart, expectAuthResults, type AuthCase } from "../support/invalid-tokens.ts";

let harness: AuthHarness;
beforeAll(async () => {
  harness = await startAuthHarness();
});
afterAll(() => harness.close());

const { malformedJwt, wrongAlgorithm } = authErrors;

type RewriteJson = (json: string) => string | Uint8Array;

/** Puts a byte or bytes that are not valid UTF-8 into a member of the JSON. */
const withRawBytes =
  (bytes: string): RewriteJson =>
  (json) =>
    Buffer.from(json.replace("{", `{"x":"${bytes}",`), "latin1");

/** JSON that is rejected in the header and in the claims alike. */
const invalidJson: Record<string, RewriteJson> = {
  "an empty array": () => "[]",
  "an array of the object": (json) => `[${json}]`,
  "a string": (json) => JSON.stringify(json),
  "a number": () => "1",
  null: () => "null",
  true: () => "true",
  "names without quotes": (json) => json.replace(/"(\w+)":/g, "$1:"),
  "two objects": (json) => json + json,
  "an empty object at the end": (json) => `${json}{}`,
  "a missing brace": (json) => json.slice(0, -1),
  "a trailing comma": (json) => json.replace(/}$/, ",}"),
  "a comment": (json) => json.replace("{", "{/**/"),
  "a byte order mark": (json) => `\ufeff${json}`,
  "UTF-16": (json) => Buffer.from(json, "utf16le"),
  "invalid UTF-8": withRawBytes("\xff"),
  "a raw surrogate": withRawBytes("\xed\xa0\x80"),
  "an overlong byte sequence": withRawBytes("\xc0\xae"),
  "NUL at the end": (json) => `${json}\0`,
  "a newline in a string": (json) => json.replace("{", '{"x":"\n",'),
  "a form": () => "aud=api&scp=access_as_user",
  "a nested token": () => "eyJhbGciOiJub25lIn0.e30.",
  "a duplicate name, deeply nested": (json) => json.replace("{", '{"x":[{"y":{"a":1,"a":2}}],'),
  "a duplicate name with white space before the colon": (json) => json.replace("{", '{"x":1,"x" \t\n:1,'),
  "a duplicate name with an escape": (json) => json.replace("{", '{"xy":1,"\\u0078y":1,'),
  "a member __proto__": (json) => json.replace("{", '{"__proto__":{"x":1},'),
  "an escaped member __proto__": (json) => json.replace("{", '{"\\u005f_proto__":{"x":1},'),
};

const validJson: Record<string, RewriteJson> = {
  "white space around the object": (json) => `\r\n ${json}\t`,
  "names and colons inside a string": (json) => json.replace("{", '{"x":"{\\"alg\\":\\"none\\",\\"alg\\":",'),
  "the same name at two depths": (json) => json.replace("{", '{"x":{"alg":"none","scp":"","x":[{"alg":1}]},'),
  "an escaped lone surrogate": (json) => json.replace("{", '{"x":"\\ud800",'),
  "an emoji": (json) => json.replace("{", '{"x":"👩‍🚀",'),
};

describe("JSON of the header and of the claims", () => {
  const parts = ["header", "claims"] as const;
  const toCases = (rewrites: Record<string, RewriteJson>, expected: AuthCase[2]): AuthCase[] =>
    parts.flatMap((part) =>
      Object.entries(rewrites).map(([title, rewrite]): AuthCase => [
        `${part}: ${title}`,
        { rewrite: { [part]: rewrite } },
        expected,
      ]),
    );

  it("accepts as header and as claims only a single JSON object in UTF-8 with unique names", async () => {
    await expectAuthResults(harness, toCases(invalidJson, malformedJwt));
  });

  it("accepts white space, nesting and any characters in the JSON of a token", async () => {
    await expectAuthResults(harness, toCases(validJson, "accepted"));
  });

  it("rejects 5,500 levels of nesting in the JSON of a token without a stack overflow", async () => {
    const nest = (json: string) => json.replace("{", `{"x":${"[".repeat(5_500)}${"]".repeat(5_500)},`);
    const cases = parts.map((part): AuthCase => [part, { unknownKey: true, rewrite: { [part]: nest } }, malformedJwt]);
    await expectAuthResults(harness, cases);
  });
});

describe("duplicate names", () => {
  it("rejects a duplicate of every header parameter that is evaluated", async () => {
    const rewrites: Record<string, RewriteJson> = {
      "alg, the invalid one first": (json) => json.replace('"alg"', '"alg":"none","alg"'),
      "alg, the invalid one last": (json) => json.replace(/}$/, ',"alg":"none"}'),
      "alg, both equal": (json) => json.replace(/}$/, ',"alg":"RS256"}'),
      "alg, one with an escape": (json) => json.replace('"alg"', '"\\u0061lg":"none","alg"'),
      kid: (json) => json.replace('"kid"', '"kid":"a","kid"'),
      typ: (json) => json.replace('"typ"', '"typ" \t\n:"x","typ"'),
    };
    await expectAuthResults(
      harness,
      Object.entries(rewrites).map(([title, header]): AuthCase => [title, { rewrite: { header } }, malformedJwt]),
    );
  });

  it("rejects a duplicate of every claim that is evaluated, first and last", async () => {
    const otherTenant = "11111111-2222-4333-8444-555555555555";
    const otherValues: Record<string, unknown> = {
      exp: 1,
      nbf: 9999999999,
      iat: 1,
      iss: "https://attacker.example/",
      aud: "other",
      tid: otherTenant,
      oid: otherTenant,
      scp: "other",
      azp: "other",
    };
    await expectAuthResults(harness, [
      ...Object.entries(otherValues).flatMap(([claim, value]): AuthCase[] => {
        const other = `"${claim}":${JSON.stringify(value)}`;
        return [
          [`${claim}, first`, { rewrite: { claims: (json) => json.replace("{", `{${other},`) } }, malformedJwt],
          [`${claim}, last`, { rewrite: { claims: (json) => json.replace(/}$/, `,${other}}`) } }, malformedJwt],
        ];
      }),
      [
        "scp, one with an escape",
        { rewrite: { claims: (json) => json.replace("{", '{"s\\u0063p":"other",') } },
        malformedJwt,
      ],
      [
        "scp, from a prototype",
        {
          claims: { scp: undefined },
          rewrite: { claims: (json) => json.replace("{", '{"__proto__":{"scp":"access_as_user"},') },
        },
        malformedJwt,
      ],
    ]);
  });
});

it("rejects invalid JSON before it looks for the key", async () => {
  await expectAuthResults(harness, [
    [
      "invalid UTF-8, signed with another key",
      { unknownKey: true, rewrite: { claims: withRawBytes("\xff") } },
      malformedJwt,
    ],
    ["NaN as expiry", { rewrite: { claims: (json) => json.replace(/"exp":\d+/, '"exp":NaN') } }, malformedJwt],
  ]);
});

it("reads 5,000 escaped quotes in linear time", async () => {
  const header = `{"x":"${'\\"'.repeat(5_000)}"}`;
  await expectAuthResults(harness, [
    ["quotes", () => `${encodePart(header)}.${encodePart("{}")}.${encodePart("x")}`, wrongAlgorithm("missing")],
  ]);
});
