import { constants, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startAuthHarness, type AuthHarness } from "../support/auth-harness.ts";
import { authErrors } from "../support/expected-auth-errors.ts";
import {
  allSecretForms,
  encodePart,
  expectAuthResults,
  forgeToken,
  issueTokenParts,
  signWithPublicKey,
  type AuthCase,
} from "../support/invalid-tokens.ts";

let harness: AuthHarness;
beforeAll(async () => {
  harness = await startAuthHarness();
});
afterAll(() => harness.close());

const { invalidSignature, notCompactJwt, wrongAlgorithm } = authErrors;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const signWith =
  (digest: string | null, key: KeyObject, options = {}) =>
  (data: Buffer): Buffer =>
    sign(digest, data, { key, dsaEncoding: "ieee-p1363", ...options });

describe("alg", () => {
  it("rejects alg none, in any spelling", async () => {
    await expectAuthResults(
      harness,
      ["none", "None", "NONE", "nOnE", "none "].flatMap((alg): AuthCase[] => [
        [
          `'${alg}' without a signature`,
          async () => `${encodePart({ alg, typ: "JWT" })}.${(await issueTokenParts(harness))[1]}.`,
          notCompactJwt,
        ],
        [
          `'${alg}' with an arbitrary signature`,
          () => forgeToken(harness, { alg }, () => Buffer.from("nothing")),
          wrongAlgorithm(`'${alg}'`),
        ],
        [`'${alg}', signed by Entra ID`, { header: { alg } }, wrongAlgorithm(`'${alg}'`)],
      ]),
    );
  });

  it("rejects HMAC algorithms, even with the public key as the secret", async () => {
    await expectAuthResults(
      harness,
      [256, 384, 512].flatMap((bits) =>
        allSecretForms.map((form): AuthCase => [
          `HS${bits} with the key as ${form}`,
          () => signWithPublicKey(harness, bits, form),
          wrongAlgorithm(`'HS${bits}'`),
        ]),
      ),
    );
  });

  it("rejects other asymmetric algorithms, whichever key signs", async () => {
    const signers = {
      ES256: signWith("sha256", ec),
      EdDSA: signWith(null, ed25519),
      Ed25519: signWith(null, ed25519),
      PS256: signWith("sha256", rsa, pss),
      PS512: signWith("sha512", rsa, pss),
      RS384: signWith("sha384", rsa),
      RS512: signWith("sha512", rsa),
      RS1: signWith("sha1", rsa),
    };
    await expectAuthResults(harness, [
      ...Object.entries(signers).map(([alg, signer]): AuthCase => [
        `${alg}, signed with the attacker's key`,
        () => forgeToken(harness, { alg }, signer),
        wrongAlgorithm(`'${alg}'`),
      ]),
      ...Object.keys(signers).map((alg): AuthCase => [
        `${alg}, signed by Entra ID`,
        { header: { alg } },
        wrongAlgorithm(`'${alg}'`),
      ]),
    ]);
  });

  it("accepts RS256 only character for character", async () => {
    const longName = "R".repeat(5000);
    const xmlName = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    const names: readonly [alg: unknown, shown: string][] = [
      [undefined, "missing"],
      ["", "''"],
      [256, "not a string"],
      [null, "not a string"],
      [["RS256"], "not a string"],
      [{ name: "RS256" }, "not a string"],
      [true, "not a string"],
      ["rs256", "'rs256'"],
      ["RS256 ", "'RS256 '"],
      [" RS256", "' RS256'"],
      ["RS256\0", "'RS256?'"],
      ['RS\r\nX: "256\\', "'RS??X: ?256?'"],
      ["ＲＳ256", "'??256'"],
      [longName, `'${longName.slice(0, 200)}...'`],
      [xmlName, `'${xmlName}'`],
    ];
    await expectAuthResults(harness, [
      ...names.map(([alg, shown]): AuthCase => [
        `alg ${JSON.stringify(alg)}`,
        { header: { alg } },
        wrongAlgorithm(shown),
      ]),
      ["an encryption", { header: { alg: "RSA-OAEP", enc: "A256GCM" } }, wrongAlgorithm("'RSA-OAEP'")],
      ["RS256 with a JSON escape", { rewrite: { header: (json) => json.replace("RS256", "\\u0052S256") } }, "accepted"],
    ]);
  });
});

describe("a signature under alg RS256", () => {
  it("accepts only a signature made with RS256 and the listed key", async () => {
    const forge = (signer: (data: Buffer) => Buffer) => () => forgeToken(harness, { alg: "RS256" }, signer);
    await expectAuthResults(harness, [
      ["RS256 with another key", forge(signWith("sha256", rsa)), invalidSignature],
      ["PS256", forge(signWith("sha256", rsa, pss)), invalidSignature],
      ["RSA with SHA-1", forge(signWith("sha1", rsa)), invalidSignature],
      ["ECDSA", forge(signWith("sha256", ec)), invalidSignature],
      ["256 zero bytes", forge(() => Buffer.alloc(256)), invalidSignature],
      ["256 bytes of ones", forge(() => Buffer.alloc(256, 255)), invalidSignature],
      ["one byte", forge(() => Buffer.of(1)), invalidSignature],
      ["a thousand bytes", forge(() => Buffer.alloc(1000, 7)), invalidSignature],
    ]);
  });

  it("accepts a signature only for its own token and with its exact length", async () => {
    const zero = Buffer.of(0);
    const withSignature = (change: (signature: Buffer) => Buffer) => async () => {
      const [header, claims, signature] = await issueTokenParts(harness);
      return [header, claims, change(Buffer.from(signature, "base64url")).toString("base64url")].join(".");
    };
    await expectAuthResults(harness, [
      [
        "the signature of another valid token",
        async () => {
          const [header, claims] = await issueTokenParts(harness);
          return [header, claims, (await issueTokenParts(harness))[2]].join(".");
        },
        invalidSignature,
      ],
      ["a leading zero byte", withSignature((signature) => Buffer.concat([zero, signature])), invalidSignature],
      ["a trailing zero byte", withSignature((signature) => Buffer.concat([signature, zero])), invalidSignature],
      ["unchanged", withSignature((signature) => signature), "accepted"],
    ]);
  });
});
