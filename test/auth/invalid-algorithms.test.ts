import { constants, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { allSecretForms, encoded, forged, partsOfGoodToken, signedByPublicKey } from "../support/invalid-tokens.ts";
import { testRows, type Row } from "../support/invalid-tokens.ts";
import { refused } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const theirRsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const theirEc = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const theirEd = generateKeyPairSync("ed25519").privateKey;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

describe("no signature at all", () => {
  const spellings = ["none", "None", "NONE", "nOnE", "none "];
  testRows(
    () => api,
    spellings.flatMap((alg): Row[] => [
      [
        `alg '${alg}', the signature left out`,
        async () => `${encoded({ alg, typ: "JWT" })}.${(await partsOfGoodToken(api))[1]}.`,
        refused.notCompact,
      ],
      [
        `alg '${alg}' before a signature that fits nothing`,
        () => forged(api, { alg }, () => Buffer.from("nothing")),
        refused.otherAlgorithm(`'${alg}'`),
      ],
      [`alg '${alg}', really signed by the directory`, { header: { alg } }, refused.otherAlgorithm(`'${alg}'`)],
    ]),
  );
});

describe("an HMAC with the public key as its secret", () => {
  testRows(
    () => api,
    [256, 384, 512].flatMap((bits) =>
      allSecretForms.map((form): Row => [
        `HS${bits}, ${form}`,
        () => signedByPublicKey(api, bits, form),
        refused.otherAlgorithm(`'HS${bits}'`),
      ]),
    ),
  );
});

describe("a good signature by a key of the attacker", () => {
  const by = (digest: string | null, key: KeyObject, more = {}) => ({
    sign: (data: Buffer) => sign(digest, data, { key, dsaEncoding: "ieee-p1363", ...more }),
  });
  const signers = {
    ES256: by("sha256", theirEc),
    EdDSA: by(null, theirEd),
    Ed25519: by(null, theirEd),
    PS256: by("sha256", theirRsa, pss),
    PS512: by("sha512", theirRsa, pss),
    RS384: by("sha384", theirRsa),
    RS512: by("sha512", theirRsa),
    RS1: by("sha1", theirRsa),
  };
  testRows(
    () => api,
    Object.entries(signers).map(([alg, signer]): Row => [
      alg,
      () => forged(api, { alg }, signer.sign),
      refused.otherAlgorithm(`'${alg}'`),
    ]),
  );
  testRows(
    () => api,
    [
      ["RS256", () => forged(api, { alg: "RS256" }, by("sha256", theirRsa).sign), refused.badSignature],
      [
        "PS256 that says RS256",
        () => forged(api, { alg: "RS256" }, by("sha256", theirRsa, pss).sign),
        refused.badSignature,
      ],
      [
        "RSA with SHA-1 that says RS256",
        () => forged(api, { alg: "RS256" }, by("sha1", theirRsa).sign),
        refused.badSignature,
      ],
      ["ECDSA that says RS256", () => forged(api, { alg: "RS256" }, by("sha256", theirEc).sign), refused.badSignature],
    ],
  );
});

describe("a signature that is none", () => {
  testRows(
    () => api,
    [
      ["256 zero bytes", () => forged(api, { alg: "RS256" }, () => Buffer.alloc(256)), refused.badSignature],
      ["256 bytes of ones", () => forged(api, { alg: "RS256" }, () => Buffer.alloc(256, 255)), refused.badSignature],
      ["a single byte", () => forged(api, { alg: "RS256" }, () => Buffer.of(1)), refused.badSignature],
      ["a thousand bytes", () => forged(api, { alg: "RS256" }, () => Buffer.alloc(1000, 7)), refused.badSignature],
      [
        "that of another good token",
        async () => {
          const [header, claims] = await partsOfGoodToken(api);
          return [header, claims, (await partsOfGoodToken(api))[2]].join(".");
        },
        refused.badSignature,
      ],
      [
        "the good one with a zero byte before it",
        async () => {
          const [header, claims, signature] = await partsOfGoodToken(api);
          const longer = Buffer.concat([Buffer.of(0), Buffer.from(signature, "base64url")]);
          return [header, claims, longer.toString("base64url")].join(".");
        },
        refused.badSignature,
      ],
      [
        "the good one with a zero byte behind it",
        async () => {
          const [header, claims, signature] = await partsOfGoodToken(api);
          const longer = Buffer.concat([Buffer.from(signature, "base64url"), Buffer.of(0)]);
          return [header, claims, longer.toString("base64url")].join(".");
        },
        refused.badSignature,
      ],
    ],
  );
});

describe("another name for the algorithm, really signed with RS256 by the directory", () => {
  const noText = "something that is not text";
  testRows(
    () => api,
    [
      ["missing", { header: { alg: undefined } }, refused.otherAlgorithm("nothing")],
      ["empty", { header: { alg: "" } }, refused.otherAlgorithm("''")],
      ["a number", { header: { alg: 256 } }, refused.otherAlgorithm(noText)],
      ["null", { header: { alg: null } }, refused.otherAlgorithm(noText)],
      ["an array", { header: { alg: ["RS256"] } }, refused.otherAlgorithm(noText)],
      ["an object", { header: { alg: { name: "RS256" } } }, refused.otherAlgorithm(noText)],
      ["true", { header: { alg: true } }, refused.otherAlgorithm(noText)],
      ["in lower case", { header: { alg: "rs256" } }, refused.otherAlgorithm("'rs256'")],
      ["with a space behind", { header: { alg: "RS256 " } }, refused.otherAlgorithm("'RS256 '")],
      ["with a space before", { header: { alg: " RS256" } }, refused.otherAlgorithm("' RS256'")],
      ["with NUL behind", { header: { alg: "RS256\0" } }, refused.otherAlgorithm("'RS256?'")],
      ["with a header of its own", { header: { alg: 'RS\r\nX: "256\\' } }, refused.otherAlgorithm("'RS??X: ?256?'")],
      ["in full-width characters", { header: { alg: "ＲＳ256" } }, refused.otherAlgorithm("'??256'")],
      ["very long", { header: { alg: "R".repeat(5000) } }, refused.otherAlgorithm(`'${"R".repeat(200)}...'`)],
      [
        "as XML has it",
        { header: { alg: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" } },
        refused.otherAlgorithm("'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'"),
      ],
      ["that of an encryption", { header: { alg: "RSA-OAEP", enc: "A256GCM" } }, refused.otherAlgorithm("'RSA-OAEP'")],
      ["spelt with an escape", { rewrite: { header: (json) => json.replace("RS256", "\\u0052S256") } }, "accepted"],
    ],
  );
});
