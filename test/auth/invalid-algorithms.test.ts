import { constants, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import {
  allSecretForms,
  encodePart,
  forgeToken,
  issueTokenParts,
  signWithPublicKey,
} from "../support/invalid-tokens.ts";
import { testRows, type Row } from "../support/invalid-tokens.ts";
import { authErrors } from "../support/expected-auth-errors.ts";
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
        async () => `${encodePart({ alg, typ: "JWT" })}.${(await issueTokenParts(api))[1]}.`,
        authErrors.notCompactJwt,
      ],
      [
        `alg '${alg}' before a signature that fits nothing`,
        () => forgeToken(api, { alg }, () => Buffer.from("nothing")),
        authErrors.wrongAlgorithm(`'${alg}'`),
      ],
      [`alg '${alg}', really signed by the directory`, { header: { alg } }, authErrors.wrongAlgorithm(`'${alg}'`)],
    ]),
  );
});

describe("an HMAC with the public key as its secret", () => {
  testRows(
    () => api,
    [256, 384, 512].flatMap((bits) =>
      allSecretForms.map((form): Row => [
        `HS${bits}, ${form}`,
        () => signWithPublicKey(api, bits, form),
        authErrors.wrongAlgorithm(`'HS${bits}'`),
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
      () => forgeToken(api, { alg }, signer.sign),
      authErrors.wrongAlgorithm(`'${alg}'`),
    ]),
  );
  testRows(
    () => api,
    [
      ["RS256", () => forgeToken(api, { alg: "RS256" }, by("sha256", theirRsa).sign), authErrors.invalidSignature],
      [
        "PS256 that says RS256",
        () => forgeToken(api, { alg: "RS256" }, by("sha256", theirRsa, pss).sign),
        authErrors.invalidSignature,
      ],
      [
        "RSA with SHA-1 that says RS256",
        () => forgeToken(api, { alg: "RS256" }, by("sha1", theirRsa).sign),
        authErrors.invalidSignature,
      ],
      [
        "ECDSA that says RS256",
        () => forgeToken(api, { alg: "RS256" }, by("sha256", theirEc).sign),
        authErrors.invalidSignature,
      ],
    ],
  );
});

describe("a signature that is none", () => {
  testRows(
    () => api,
    [
      ["256 zero bytes", () => forgeToken(api, { alg: "RS256" }, () => Buffer.alloc(256)), authErrors.invalidSignature],
      [
        "256 bytes of ones",
        () => forgeToken(api, { alg: "RS256" }, () => Buffer.alloc(256, 255)),
        authErrors.invalidSignature,
      ],
      ["a single byte", () => forgeToken(api, { alg: "RS256" }, () => Buffer.of(1)), authErrors.invalidSignature],
      [
        "a thousand bytes",
        () => forgeToken(api, { alg: "RS256" }, () => Buffer.alloc(1000, 7)),
        authErrors.invalidSignature,
      ],
      [
        "that of another good token",
        async () => {
          const [header, claims] = await issueTokenParts(api);
          return [header, claims, (await issueTokenParts(api))[2]].join(".");
        },
        authErrors.invalidSignature,
      ],
      [
        "the good one with a zero byte before it",
        async () => {
          const [header, claims, signature] = await issueTokenParts(api);
          const longer = Buffer.concat([Buffer.of(0), Buffer.from(signature, "base64url")]);
          return [header, claims, longer.toString("base64url")].join(".");
        },
        authErrors.invalidSignature,
      ],
      [
        "the good one with a zero byte behind it",
        async () => {
          const [header, claims, signature] = await issueTokenParts(api);
          const longer = Buffer.concat([Buffer.from(signature, "base64url"), Buffer.of(0)]);
          return [header, claims, longer.toString("base64url")].join(".");
        },
        authErrors.invalidSignature,
      ],
    ],
  );
});

describe("another name for the algorithm, really signed with RS256 by the directory", () => {
  const noText = "something that is not text";
  testRows(
    () => api,
    [
      ["missing", { header: { alg: undefined } }, authErrors.wrongAlgorithm("nothing")],
      ["empty", { header: { alg: "" } }, authErrors.wrongAlgorithm("''")],
      ["a number", { header: { alg: 256 } }, authErrors.wrongAlgorithm(noText)],
      ["null", { header: { alg: null } }, authErrors.wrongAlgorithm(noText)],
      ["an array", { header: { alg: ["RS256"] } }, authErrors.wrongAlgorithm(noText)],
      ["an object", { header: { alg: { name: "RS256" } } }, authErrors.wrongAlgorithm(noText)],
      ["true", { header: { alg: true } }, authErrors.wrongAlgorithm(noText)],
      ["in lower case", { header: { alg: "rs256" } }, authErrors.wrongAlgorithm("'rs256'")],
      ["with a space behind", { header: { alg: "RS256 " } }, authErrors.wrongAlgorithm("'RS256 '")],
      ["with a space before", { header: { alg: " RS256" } }, authErrors.wrongAlgorithm("' RS256'")],
      ["with NUL behind", { header: { alg: "RS256\0" } }, authErrors.wrongAlgorithm("'RS256?'")],
      ["with a header of its own", { header: { alg: 'RS\r\nX: "256\\' } }, authErrors.wrongAlgorithm("'RS??X: ?256?'")],
      ["in full-width characters", { header: { alg: "ＲＳ256" } }, authErrors.wrongAlgorithm("'??256'")],
      ["very long", { header: { alg: "R".repeat(5000) } }, authErrors.wrongAlgorithm(`'${"R".repeat(200)}...'`)],
      [
        "as XML has it",
        { header: { alg: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" } },
        authErrors.wrongAlgorithm("'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'"),
      ],
      [
        "that of an encryption",
        { header: { alg: "RSA-OAEP", enc: "A256GCM" } },
        authErrors.wrongAlgorithm("'RSA-OAEP'"),
      ],
      ["spelt with an escape", { rewrite: { header: (json) => json.replace("RS256", "\\u0052S256") } }, "accepted"],
    ],
  );
});
