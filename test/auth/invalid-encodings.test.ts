import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodePart, issueTokenParts, testRows, type Parts, type Row } from "../support/invalid-tokens.ts";
import { fetchAuthError, authErrors, withAudienceHint } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** One good token, and every other way to write it down. */

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A good token, each part of which ends in a character with bits to spare. */
async function goodParts(): Promise<Parts> {
  const ending = (json: string): string => (Buffer.byteLength(json) % 3 === 0 ? `${json} ` : json);
  return (await api.emulator.issueToken({ rewrite: { header: ending, claims: ending } })).split(".") as Parts;
}

/** The same bytes, with one of the bits set that none of them needs. */
function withStrayBit(part: string): string {
  const respelt = part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) | 1);
  if (respelt === part || !Buffer.from(respelt, "base64url").equals(Buffer.from(part, "base64url")))
    throw new Error("The part has no bits to spare.");
  return respelt;
}

const respellings: Record<string, (part: string) => string> = {
  "stray bits": withStrayBit,
  "one padding character": (part) => `${part}=`,
  "two padding characters": (part) => `${part}==`,
  "four padding characters": (part) => `${part}====`,
  "the right padding": (part) => part.padEnd(Math.ceil(part.length / 4) * 4, "="),
  "a space inside": (part) => `${part.slice(0, 9)} ${part.slice(9)}`,
  "a tab inside": (part) => `${part.slice(0, 9)}\t${part.slice(9)}`,
  "a space behind": (part) => `${part} .`,
  "a non-breaking space inside": (part) => `${part.slice(0, 9)}\u00a0${part.slice(9)}`,
  "a star inside": (part) => `${part.slice(0, 9)}*${part.slice(9)}`,
  "an encoded newline behind": (part) => `${part}%0A`,
  "a character too many": (part) => `${part}A`,
  "a length that no bytes have": (part) => part.padEnd(Math.ceil(part.length / 4) * 4 + 1, "A"),
  nothing: () => "",
  "a dash alone": () => "-",
  "base64 twice": (part) => encodePart(part),
  hexadecimal: (part) => Buffer.from(part, "base64url").toString("hex"),
  "quotes around it": (part) => `"${part}"`,
};

const names = ["header", "claims", "signature"] as const;
describe.each([0, 1, 2] as const)("part %i", (index) => {
  // What still is base64url is a token of other bytes.
  const isOther = (title: string): boolean => ["base64 twice", "hexadecimal", "a character too many"].includes(title);
  const other = index === 2 ? authErrors.invalidSignature : authErrors.malformedJwt;
  testRows(
    () => api,
    Object.entries(respellings).map(([title, respell]): Row => [
      `${names[index]}: ${title}`,
      async () => (await goodParts()).map((part, at) => (at === index ? respell(part) : part)).join("."),
      isOther(title) ? other : authErrors.notCompactJwt,
    ]),
  );
});

describe("the whole", () => {
  const rows: Record<string, (parts: Parts) => string> = {
    "the alphabet of plain base64": (parts) => parts.join(".").replaceAll("-", "+").replaceAll("_", "/"),
    "URL-encoded": (parts) => parts.join("%2E"),
    "quotes around it": (parts) => `"${parts.join(".")}"`,
    "angle brackets around it": (parts) => `<${parts.join(".")}>`,
    "dots of another kind": (parts) => parts.join("\u00b7"),
    "two dots": (parts) => parts.join(".."),
    "a dot before": (parts) => `.${parts.join(".")}`,
    "a dot behind": (parts) => `${parts.join(".")}.`,
    "two dots behind": (parts) => `${parts.join(".")}..`,
    "one part": ([header]) => header,
    "two parts": ([header, claims]) => `${header}.${claims}`,
    "two parts and a dot": ([header, claims]) => `${header}.${claims}.`,
    "claims left out, as if detached": ([header, , signature]) => `${header}..${signature}`,
    "header left out": ([, claims, signature]) => `.${claims}.${signature}`,
    "four parts": (parts) => `${parts.join(".")}.${parts[2]}`,
    "five parts, as an encrypted one": (parts) => `${parts.join(".")}.${parts[2]}.${parts[2]}`,
    "a thousand dots": () => ".".repeat(1000),
    "dots alone": () => "..",
    "a second token behind a comma": (parts) => `${parts.join(".")},${parts.join(".")}`,
    "a second token behind a comma and a space": (parts) => `${parts.join(".")}, Bearer ${parts.join(".")}`,
    "a second token behind a space": (parts) => `${parts.join(".")} ${parts.join(".")}`,
    "the scheme twice": (parts) => `Bearer ${parts.join(".")}`,
    "a parameter behind": (parts) => `${parts.join(".")} realm="x"`,
    "a name before": (parts) => `access_token=${parts.join(".")}`,
    "JSON serialization": ([header, claims, signature]) =>
      JSON.stringify({ protected: header, payload: claims, signature }),
    "a prefix": (parts) => `v1.${parts.join(".")}`,
    "a byte order mark as Latin-1": (parts) => `\u00ef\u00bb\u00bf${parts.join(".")}`,
  };
  testRows(
    () => api,
    Object.entries(rows).map(([title, respell]): Row => [
      title,
      async () => respell(await goodParts()),
      authErrors.notCompactJwt,
    ]),
  );
  testRows(
    () => api,
    [
      ["as it is", async () => (await goodParts()).join("."), "accepted"],
      [
        "header and claims swapped",
        async () => {
          const [header, claims, signature] = await issueTokenParts(api);
          return [claims, header, signature].join(".");
        },
        authErrors.wrongAlgorithm("nothing"),
      ],
      [
        "the header in place of the claims",
        async () => {
          const [header, , signature] = await issueTokenParts(api);
          return [header, header, signature].join(".");
        },
        withAudienceHint(authErrors.invalidSignature, "nothing"),
      ],
      [
        "the claims of another user",
        async () => {
          const [header, , signature] = await issueTokenParts(api);
          const [, claims] = (await api.emulator.issueToken({ user: "bob@harbor.example" })).split(".");
          return [header, claims, signature].join(".");
        },
        authErrors.invalidSignature,
      ],
    ],
  );
});

/** A good token of exactly this many characters. */
async function tokenOfSize(characters: number): Promise<string> {
  const bare = (await api.emulator.issueToken({ claims: { filler: "" } })).length;
  const room = Math.floor(((characters - bare) * 3) / 4);
  for (const pad of ["", "x", "xx", "xxx"])
    for (const less of [-4, -3, -2, -1, 0, 1, 2, 3, 4]) {
      const options = { header: { pad }, claims: { filler: "x".repeat(room - 12 - less) } };
      const token = await api.emulator.issueToken(options);
      if (token.length === characters) return token;
    }
  throw new Error(`There is no token of ${characters} characters.`);
}

describe("the size", () => {
  testRows(
    () => api,
    [
      ["one character less than the most", () => tokenOfSize(16_383), "accepted"],
      ["the most", () => tokenOfSize(16_384), "accepted"],
      ["one character more", () => tokenOfSize(16_385), authErrors.tokenTooLarge],
      ["much more", () => tokenOfSize(30_000), authErrors.tokenTooLarge],
      ["garbage, too much of it", () => "x".repeat(16_385), authErrors.tokenTooLarge],
      ["garbage, not too much of it", () => "x".repeat(16_384), authErrors.notCompactJwt],
      ["one character", () => "x", authErrors.notCompactJwt],
      [
        "5,000 quotes",
        () => `${encodePart(`{"x":"${'\\"'.repeat(5_000)}"}`)}.${encodePart("{}")}.${encodePart("x")}`,
        authErrors.wrongAlgorithm("nothing"),
      ],
    ],
  );
});

it.each(["header", "claims"] as const)("%s nested 5,500 deep are refused, and nothing overflows", async (part) => {
  const nested = (json: string) => json.replace("{", `{"x":${"[".repeat(5_500)}${"]".repeat(5_500)},`);
  const token = await api.emulator.issueToken({ unknownKey: true, rewrite: { [part]: nested } });
  const { status, body } = await fetchAuthError(api, `Bearer ${token}`);
  expect([status, body.errors?.[0]?.extensions["code"]]).toEqual([401, "UNAUTHENTICATED"]);
});
