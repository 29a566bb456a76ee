import { generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphRegistration } from "@oboql/dev/emulator";
import {
  fetchListedKey,
  keysCall,
  startAuthHarness,
  type AuthHarness,
  type WithEmulator,
} from "../support/auth-harness.ts";
import { authErrors, withAudienceHint } from "../support/expected-auth-errors.ts";
import { expectAuthResults, forgeToken, issueTokenParts, type AuthCase } from "../support/invalid-tokens.ts";

let harness: AuthHarness;
beforeAll(async () => {
  harness = await startAuthHarness();
});
afterAll(() => harness.close());

const { invalidSignature, missingKeyId, unknownKey, unknownKeyOfOtherApi, unsupportedExtension, wrongType } =
  authErrors;

describe("signature", () => {
  it("accepts only a signature of the listed key over this header and these claims", async () => {
    await expectAuthResults(harness, [
      ["another key under a listed kid", { unknownKey: true }, invalidSignature],
      ["another key under its own kid", { unknownKey: true, header: { kid: "unlisted" } }, unknownKey],
      [
        "claims changed after signing",
        async () => {
          const [header, claims, signature] = await issueTokenParts(harness);
          const changed = Buffer.from(claims, "base64url").toString().replace("Alice Archer", "Alicia Archer");
          return [header, Buffer.from(changed).toString("base64url"), signature].join(".");
        },
        invalidSignature,
      ],
      [
        "a truncated signature",
        async () => {
          const [header, claims, signature] = await issueTokenParts(harness);
          return [header, claims, signature.slice(0, 64)].join(".");
        },
        invalidSignature,
      ],
    ]);
  });
});

describe("a key that the token contains or points to", () => {
  const attacker = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = attacker.publicKey.export({ format: "jwk" });
  const der = attacker.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const references: Record<string, (harness: WithEmulator) => Record<string, unknown>> = {
    jwk: () => ({ jwk }),
    x5c: () => ({ x5c: [der] }),
    jku: ({ emulator }) => ({ jku: `${emulator.url}/attacker-keys` }),
    "jku with a data URL": () => ({ jku: `data:application/json,${JSON.stringify({ keys: [jwk] })}` }),
    x5u: ({ emulator }) => ({ x5u: `${emulator.url}/attacker-certificate` }),
    x5t: () => ({ x5t: "thumbprint", "x5t#S256": "thumbprint" }),
  };

  it("ignores a key that the token contains or points to, whether the token is signed with it or not", async () => {
    const forge = (header: Record<string, unknown>) =>
      forgeToken(harness, { alg: "RS256", ...header }, (data) => sign("sha256", data, attacker.privateKey));
    await expectAuthResults(
      harness,
      Object.entries(references).flatMap(([title, reference]): AuthCase[] => [
        [`${title} with a listed kid`, (at) => forge(reference(at)), invalidSignature],
        [`${title} with another kid`, (at) => forge({ ...reference(at), kid: "attacker" }), unknownKey],
        [`${title} without a kid`, (at) => forge({ ...reference(at), kid: undefined }), missingKeyId],
        [`${title} in a valid token`, (at) => ({ header: reference(at) }), "accepted"],
      ]),
    );
  });

  it("fetches no key that the token points to", async () => {
    const { kid, ...key } = await fetchListedKey(harness);
    const { url, calls } = harness.emulator;
    const header = { jwk: key, jku: `${url}/keys`, x5u: `${url}/x5u`, kid: `${kid}x` };
    calls.reset();
    await expectAuthResults(harness, [["jwk, jku and x5u", { unknownKey: true, header }, unknownKey]]);
    // The unknown kid may fetch the key set.
    expect(Object.keys(calls.counts()).filter((call) => call !== keysCall)).toEqual([]);
  });
});

describe("kid", () => {
  it("requires a kid in the header of a token", async () => {
    await expectAuthResults(harness, [
      ...[undefined, null, 42, "", [], {}, true].map((kid): AuthCase => [
        `kid ${JSON.stringify(kid)}`,
        { header: { kid } },
        missingKeyId,
      ]),
      ["a listed kid in an array", async (at) => ({ header: { kid: [(await fetchListedKey(at)).kid] } }), missingKeyId],
    ]);
  });

  it("requires the kid of a listed key, character for character", async () => {
    const unlisted = [
      "k".repeat(8192),
      "../../etc/passwd",
      "/dev/null",
      "' OR 1=1 --",
      "|id;$(id)`id`",
      "https://attacker.example/keys",
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "kid\0",
      "kid\r\nset-cookie: a=b",
      "ключ",
      "\ud800",
      " ",
    ];
    await expectAuthResults(harness, [
      ...unlisted.map((kid): AuthCase => [`kid ${JSON.stringify(kid)}`, { header: { kid } }, unknownKey]),
      ...[" ", "\0"].map((end): AuthCase => [
        `a listed kid followed by ${JSON.stringify(end)}`,
        async (at) => ({ header: { kid: `${(await fetchListedKey(at)).kid}${end}` } }),
        unknownKey,
      ]),
    ]);
  });
});

describe("other header parameters", () => {
  it("rejects tokens with critical extensions (crit)", async () => {
    const headers: readonly Record<string, unknown>[] = [
      { crit: [] },
      { crit: ["urn:x"], "urn:x": 1 },
      { crit: ["kid"] },
      { crit: "exp" },
      { crit: null },
      { crit: ["b64"], b64: false },
      { crit: ["b64"], b64: true },
      { b64: false },
      { b64: true },
    ];
    await expectAuthResults(
      harness,
      headers.map((header): AuthCase => [JSON.stringify(header), { header }, unsupportedExtension]),
    );
  });

  it("rejects tokens of types other than JWT and at+jwt", async () => {
    const otherTypes = ["logout+jwt", "secevent+jwt", "dpop+jwt", "id+jwt", "JOSE", "JWS", "JWE"];
    const invalidTypes = ["JWT ", "JWT\n", "xjwt", "", 42, null, ["JWT"], {}, true];
    const types = ["JWT", "jwt", "Jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt", "APPLICATION/JWT"];
    await expectAuthResults(harness, [
      ...[...otherTypes, ...invalidTypes].map((typ): AuthCase => [JSON.stringify(typ), { header: { typ } }, wrongType]),
      ...[...types, undefined].map((typ): AuthCase => [String(typ), { header: { typ } }, "accepted"]),
    ]);
  });

  it("ignores all other header parameters of a token", async () => {
    await expectAuthResults(harness, [
      ["cty of a nested token", { header: { cty: "JWT" } }, "accepted"],
      ["zip", { header: { zip: "DEF" } }, "accepted"],
      ["claims in the header", { header: { aud: "other", exp: 1, scp: "other" } }, "accepted"],
      [
        "names of Object.prototype",
        { header: { constructor: { alg: "none" }, toString: 1, hasOwnProperty: 1 } },
        "accepted",
      ],
      ["nonce", { header: { nonce: "n" } }, "accepted"],
    ]);
  });
});

describe("the hint on the audience", () => {
  it("names the audience if the signature cannot be verified and the token is for another API", async () => {
    await expectAuthResults(harness, [
      [
        "a token for Microsoft Graph, signed over a hashed nonce",
        { unknownKey: true, claims: { aud: graphRegistration.clientId }, header: { nonce: "n" } },
        withAudienceHint(invalidSignature, `'${graphRegistration.clientId}'`),
      ],
      [
        "a token for Microsoft Graph, signed with a key of another key set",
        { unknownKey: true, claims: { aud: graphRegistration.clientId }, header: { nonce: "n", kid: "elsewhere" } },
        withAudienceHint(unknownKeyOfOtherApi, `'${graphRegistration.clientId}'`),
      ],
      [
        "an audience that contains a header line",
        { unknownKey: true, claims: { aud: '"\r\nset-cookie: a=b\\é' } },
        withAudienceHint(invalidSignature, "'???set-cookie: a=b??'"),
      ],
      ["no audience", { unknownKey: true, claims: { aud: undefined } }, withAudienceHint(invalidSignature, "missing")],
      ["an array", { unknownKey: true, claims: { aud: [] } }, withAudienceHint(invalidSignature, "not a string")],
    ]);
  });
});
