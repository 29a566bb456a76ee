import { generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { forgeToken, fetchListedKey, testRows, type Row } from "../support/invalid-tokens.ts";
import { authErrors } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const running = () => api;
const theirs = generateKeyPairSync("rsa", { modulusLength: 2048 });
const theirJwk = theirs.publicKey.export({ format: "jwk" });
const theirDer = theirs.publicKey.export({ type: "spki", format: "der" }).toString("base64");

/** A token with a good signature by a key that the token itself brings or points to. */
const bringing = (header: Record<string, unknown>) => () =>
  forgeToken(api, { alg: "RS256", ...header }, (data) => sign("sha256", data, theirs.privateKey));

describe("a key that the token brings or points to", () => {
  const ways: Record<string, () => Record<string, unknown>> = {
    jwk: () => ({ jwk: theirJwk }),
    x5c: () => ({ x5c: [theirDer] }),
    jku: () => ({ jku: `${api.emulator.url}/their-keys` }),
    "jku in a data URL": () => ({ jku: `data:application/json,${JSON.stringify({ keys: [theirJwk] })}` }),
    x5u: () => ({ x5u: `${api.emulator.url}/their-certificate` }),
    x5t: () => ({ x5t: "thumbprint", "x5t#S256": "thumbprint" }),
  };
  testRows(
    running,
    Object.entries(ways).flatMap(([way, header]): Row[] => [
      [`${way} beside a listed kid`, () => bringing(header())(), authErrors.invalidSignature],
      [`${way} with a kid of its own`, () => bringing({ ...header(), kid: "their-kid" })(), authErrors.unknownKey],
      [`${way} without a kid`, () => bringing({ ...header(), kid: undefined })(), authErrors.missingKeyId],
      [`${way} in a token of the directory is not looked at`, () => ({ header: header() }), "accepted"],
    ]),
  );
});

describe("extensions that must be understood, signed by the directory", () => {
  testRows(
    running,
    (
      [
        ["crit of nothing", { crit: [] }],
        ["crit of an unknown one", { crit: ["urn:x"], "urn:x": 1 }],
        ["crit of a usual parameter", { crit: ["kid"] }],
        ["crit that is no array", { crit: "exp" }],
        ["crit null", { crit: null }],
        ["b64 false with crit", { crit: ["b64"], b64: false }],
        ["b64 true with crit", { crit: ["b64"], b64: true }],
        ["b64 false alone", { b64: false }],
        ["b64 true alone", { b64: true }],
      ] as const
    ).map(([title, header]): Row => [title, { header }, authErrors.unsupportedExtension]),
  );
});

describe("the key id, signed by the directory", () => {
  const none = [undefined, null, 42, "", [], {}, true];
  const unknown: Record<string, string> = {
    "of 8 KiB": "k".repeat(8192),
    "that is a path": "../../etc/passwd",
    "that is a device": "/dev/null",
    "that is SQL": "' OR 1=1 --",
    "that is a shell command": "|id;$(id)`id`",
    "that is a URL": "https://attacker.example/keys",
    __proto__: "__proto__",
    constructor: "constructor",
    toString: "toString",
    hasOwnProperty: "hasOwnProperty",
    "with NUL": "kid\0",
    "with a newline": "kid\r\nset-cookie: a=b",
    "in Cyrillic": "ключ",
    "of a lone surrogate": "\ud800",
    "of a space": " ",
  };
  testRows(running, [
    ...none.map((kid): Row => [
      `${kid === undefined ? "missing" : JSON.stringify(kid)} names none`,
      { header: { kid } },
      authErrors.missingKeyId,
    ]),
    ...Object.entries(unknown).map(([title, kid]): Row => [title, { header: { kid } }, authErrors.unknownKey]),
    [
      "that is listed, in an array",
      async () => ({ header: { kid: [(await fetchListedKey(api)).kid] } }),
      authErrors.missingKeyId,
    ],
    [
      "that is listed, with a space behind",
      async () => ({ header: { kid: `${(await fetchListedKey(api)).kid} ` } }),
      authErrors.unknownKey,
    ],
    [
      "that is listed, with NUL behind",
      async () => ({ header: { kid: `${(await fetchListedKey(api)).kid}\0` } }),
      authErrors.unknownKey,
    ],
  ]);
});

describe("the type, signed by the directory", () => {
  const others = [
    "logout+jwt",
    "secevent+jwt",
    "dpop+jwt",
    "id+jwt",
    "JOSE",
    "JWS",
    "JWT ",
    "JWT\n",
    "xjwt",
    "",
    "JWE",
  ];
  const notText = [42, null, ["JWT"], {}, true];
  const good = ["JWT", "jwt", "Jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt", "APPLICATION/JWT"];
  testRows(running, [
    ...[...others, ...notText].map((typ): Row => [
      `${JSON.stringify(typ)} is refused`,
      { header: { typ } },
      authErrors.wrongType,
    ]),
    ...[...good, undefined].map((typ): Row => [`${typ ?? "missing"} is accepted`, { header: { typ } }, "accepted"]),
  ]);
});

describe("other parameters, signed by the directory, are not looked at", () => {
  testRows(running, [
    ["cty that says that it is nested", { header: { cty: "JWT" } }, "accepted"],
    ["zip", { header: { zip: "DEF" } }, "accepted"],
    ["claims in the header", { header: { aud: "other", exp: 1, scp: "other" } }, "accepted"],
    ["names of every object", { header: { constructor: { alg: "none" }, toString: 1, hasOwnProperty: 1 } }, "accepted"],
    ["a nonce", { header: { nonce: "n" } }, "accepted"],
  ]);
});

describe("the header's JSON, signed by the directory", () => {
  const rewritten: Record<string, (json: string) => string | Uint8Array> = {
    "an array": () => "[]",
    "an array of the header": (json) => `[${json}]`,
    "a text": () => '"RS256"',
    "a number": () => "1",
    null: () => "null",
    true: () => "true",
    "not JSON": () => "{alg:RS256}",
    "two objects": (json) => json + json,
    "cut short": (json) => json.slice(0, -1),
    "alg twice, the bad one first": (json) => json.replace('"alg"', '"alg":"none","alg"'),
    "alg twice, the bad one last": (json) => json.replace(/}$/, ',"alg":"none"}'),
    "alg twice, equal": (json) => json.replace(/}$/, ',"alg":"RS256"}'),
    "alg twice, once with an escape": (json) => json.replace('"alg"', '"\\u0061lg":"none","alg"'),
    "kid twice": (json) => json.replace('"kid"', '"kid":"a","kid"'),
    "typ twice, white space before the colon": (json) => json.replace('"typ"', '"typ" \t\n:"x","typ"'),
    "a name twice, deep inside": (json) => json.replace(/}$/, ',"x":[{"y":{"a":1,"a":1}}]}'),
    "a member __proto__": (json) => json.replace(/}$/, ',"__proto__":{"b64":false}}'),
    "a member __proto__, with an escape": (json) => json.replace(/}$/, ',"\\u005f_proto__":{"crit":["x"]}}'),
    "behind a byte order mark": (json) => `\ufeff${json}`,
    "in UTF-16": (json) => Buffer.from(json, "utf16le"),
    "invalid UTF-8": (json) =>
      Buffer.concat([Buffer.from(json.replace(/}$/, ',"x":"')), Buffer.of(0xff), Buffer.from('"}')]),
    "a raw surrogate": (json) => Buffer.from(json.replace(/}$/, ',"x":"\xed\xa0\x80"}'), "latin1"),
    "an overlong byte": (json) => Buffer.from(json.replace(/}$/, ',"x":"\xc0\xae"}'), "latin1"),
    "a comment": (json) => json.replace("{", "{/**/"),
    "NUL behind": (json) => `${json}\0`,
  };
  testRows(running, [
    ...Object.entries(rewritten).map(([title, header]): Row => [
      title,
      { rewrite: { header } },
      authErrors.malformedJwt,
    ]),
    ["white space around", { rewrite: { header: (json) => `\r\n ${json}\t` } }, "accepted"],
    ["names and colons inside a text", { header: { x: '{"alg":"none","alg":' } }, "accepted"],
    ["one name at two depths", { header: { x: { alg: "none", x: [{ alg: 1 }] } } }, "accepted"],
  ]);
});
