import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeToken } from "../../src/auth/decode-token.ts";
import { startAuthHarness, type AuthHarness } from "../support/auth-harness.ts";
import { authErrors, withAudienceHint } from "../support/expected-auth-errors.ts";
import {
  encodePart,
  expectAuthResults,
  issueTokenParts,
  type AuthCase,
  type TokenParts,
} from "../support/invalid-tokens.ts";

/** Most tokens here are signed by the emulator, so that only their encoding can be the reason for an error. */

let harness: AuthHarness;
beforeAll(async () => {
  harness = await startAuthHarness();
});
afterAll(() => harness.close());

const { invalidSignature, malformedJwt, notCompactJwt, wrongAlgorithm } = authErrors;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The parts of a valid token, each of which ends in a character with unused bits. */
async function issuePartsWithUnusedBits(): Promise<TokenParts> {
  const pad = (json: string): string => (Buffer.byteLength(json) % 3 === 0 ? `${json} ` : json);
  return issueTokenParts(harness, { rewrite: { header: pad, claims: pad } });
}

/** Sets an unused bit in the last character: another spelling of the same bytes. */
function setStrayBit(part: string): string {
  const respelled = part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) | 1);
  if (respelled === part || !Buffer.from(respelled, "base64url").equals(Buffer.from(part, "base64url")))
    throw new Error("The part has no unused bits.");
  return respelled;
}

describe("base64url", () => {
  const respellings: Record<string, (part: string) => string> = {
    "stray bits": setStrayBit,
    "one padding character": (part) => `${part}=`,
    "two padding characters": (part) => `${part}==`,
    "four padding characters": (part) => `${part}====`,
    "the correct padding": (part) => part.padEnd(Math.ceil(part.length / 4) * 4, "="),
    "a space inside": (part) => `${part.slice(0, 9)} ${part.slice(9)}`,
    "a tab inside": (part) => `${part.slice(0, 9)}\t${part.slice(9)}`,
    "a space at the end": (part) => `${part} .`,
    "a non-breaking space inside": (part) => `${part.slice(0, 9)}\u00a0${part.slice(9)}`,
    "a star inside": (part) => `${part.slice(0, 9)}*${part.slice(9)}`,
    "a percent-encoded newline at the end": (part) => `${part}%0A`,
    "one character too many": (part) => `${part}A`,
    "an impossible length": (part) => part.padEnd(Math.ceil(part.length / 4) * 4 + 1, "A"),
    "an empty part": () => "",
    "a single dash": () => "-",
    "base64 twice": (part) => encodePart(part),
    hexadecimal: (part) => Buffer.from(part, "base64url").toString("hex"),
    quotes: (part) => `"${part}"`,
  };
  /** These are valid base64url of other bytes. */
  const otherBytes = ["base64 twice", "hexadecimal", "one character too many"];

  it("rejects every other base64url spelling of each part of a token", async () => {
    const names = ["header", "claims", "signature"] as const;
    const cases = names.flatMap((name, index) =>
      Object.entries(respellings).map(([title, respell]): AuthCase => [
        `${name}: ${title}`,
        async () =>
          (await issuePartsWithUnusedBits()).map((part, at) => (at === index ? respell(part) : part)).join("."),
        !otherBytes.includes(title) ? notCompactJwt : name === "signature" ? invalidSignature : malformedJwt,
      ]),
    );
    await expectAuthResults(harness, cases);
  });

  it("accepts the canonical base64url spelling of each part of a token", async () => {
    await expectAuthResults(harness, [
      ["unchanged", async () => (await issuePartsWithUnusedBits()).join("."), "accepted"],
    ]);
  });

  // The HTTP parser strips some of these from the end of a header, so they are passed to the function.
  it("rejects white space after the token", async () => {
    const token = await harness.emulator.issueToken();
    expect(() => decodeToken(token)).not.toThrow();
    for (const space of ["\n", "\r\n", " ", "\t", "\u0000", "\u00a0", "\u2028", "\ufeff"])
      expect(() => decodeToken(`${token}${space}`), JSON.stringify(space)).toThrow(
        expect.objectContaining({
          reason: "token_malformed",
          message: "The bearer token is not a JWT in compact form.",
        }),
      );
  });
});

describe("compact serialization", () => {
  it("rejects everything but three parts separated by dots", async () => {
    const changes: Record<string, (parts: TokenParts) => string> = {
      "the alphabet of plain base64": (parts) => parts.join(".").replaceAll("-", "+").replaceAll("_", "/"),
      "percent-encoded dots": (parts) => parts.join("%2E"),
      quotes: (parts) => `"${parts.join(".")}"`,
      "angle brackets": (parts) => `<${parts.join(".")}>`,
      "middle dots": (parts) => parts.join("\u00b7"),
      "double dots": (parts) => parts.join(".."),
      "a leading dot": (parts) => `.${parts.join(".")}`,
      "a trailing dot": (parts) => `${parts.join(".")}.`,
      "two trailing dots": (parts) => `${parts.join(".")}..`,
      "one part": ([header]) => header,
      "two parts": ([header, claims]) => `${header}.${claims}`,
      "two parts and a dot": ([header, claims]) => `${header}.${claims}.`,
      "detached claims": ([header, , signature]) => `${header}..${signature}`,
      "no header": ([, claims, signature]) => `.${claims}.${signature}`,
      "four parts": (parts) => `${parts.join(".")}.${parts[2]}`,
      "five parts": (parts) => `${parts.join(".")}.${parts[2]}.${parts[2]}`,
      "a thousand dots": () => ".".repeat(1000),
      "only dots": () => "..",
      "one character": () => "x",
      "16,384 characters without a dot": () => "x".repeat(16_384),
      "two tokens separated by a comma": (parts) => `${parts.join(".")},${parts.join(".")}`,
      "two tokens, each with a scheme": (parts) => `${parts.join(".")}, Bearer ${parts.join(".")}`,
      "two tokens separated by a space": (parts) => `${parts.join(".")} ${parts.join(".")}`,
      "the scheme twice": (parts) => `Bearer ${parts.join(".")}`,
      "a trailing parameter": (parts) => `${parts.join(".")} realm="x"`,
      "a parameter name": (parts) => `access_token=${parts.join(".")}`,
      "JSON serialization": ([header, claims, signature]) =>
        JSON.stringify({ protected: header, payload: claims, signature }),
      "a version prefix": (parts) => `v1.${parts.join(".")}`,
      "a byte order mark as Latin-1": (parts) => `\u00ef\u00bb\u00bf${parts.join(".")}`,
    };
    await expectAuthResults(
      harness,
      Object.entries(changes).map(([title, change]): AuthCase => [
        title,
        async () => change(await issuePartsWithUnusedBits()),
        notCompactJwt,
      ]),
    );
  });

  it("rejects tokens that are not JWTs", async () => {
    await expectAuthResults(harness, [
      [
        "an authorization code",
        () => "0.AXkAnDxaH3mxY06cSNGis8Tl9kCdLntfPIFKttcOHyo7TF0BAAA.AgABBAIAAADW6jl31mB3T7ugrWTT8pFeAwDs",
        notCompactJwt,
      ],
      [
        "an authorization code with three parts",
        () => "1.AXkAnDxaH3mxY06cSNGis8Tl9k.AgABBAIAAADW6jl31mB3T7ugrWTT8pFeAwDs",
        notCompactJwt,
      ],
      ["a client secret", () => "abC8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789a", notCompactJwt],
      ["a compact ticket of a personal account", () => "EwBwA8l6BAAUO9chh8cJscQLmU+LSWpbnr0vmwwAAQ==", notCompactJwt],
      ["three parts that are not JSON", () => ["header", "claims", "x"].map(encodePart).join("."), malformedJwt],
    ]);
  });

  it("rejects encrypted tokens", async () => {
    const jwe = { alg: "RSA-OAEP-256", enc: "A256GCM", kid: "x" };
    await expectAuthResults(harness, [
      ["five parts", () => [jwe, "key", "iv", "cipher", "tag"].map(encodePart).join("."), notCompactJwt],
      [
        "direct encryption, with an empty part",
        () => `${encodePart({ alg: "dir", enc: "A256GCM" })}..aXY.Y2lwaGVy.dGFn`,
        notCompactJwt,
      ],
      [
        "a JWE header with claims and signature of a valid token",
        async () => [encodePart(jwe), ...(await issueTokenParts(harness)).slice(1)].join("."),
        wrongAlgorithm("'RSA-OAEP-256'"),
      ],
    ]);
  });

  it("does not accept the parts of valid tokens in another order or combination", async () => {
    await expectAuthResults(harness, [
      [
        "header and claims swapped",
        async () => {
          const [header, claims, signature] = await issueTokenParts(harness);
          return [claims, header, signature].join(".");
        },
        wrongAlgorithm("missing"),
      ],
      [
        "the header as claims",
        async () => {
          const [header, , signature] = await issueTokenParts(harness);
          return [header, header, signature].join(".");
        },
        withAudienceHint(invalidSignature, "missing"),
      ],
      [
        "the claims of another user",
        async () => {
          const [header, , signature] = await issueTokenParts(harness);
          const [, claims] = await issueTokenParts(harness, { user: "bob@harbor.example" });
          return [header, claims, signature].join(".");
        },
        invalidSignature,
      ],
    ]);
  });
});
