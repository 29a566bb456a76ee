import fc from "fast-check";
import { encodePart } from "./invalid-tokens.ts";

/** Creates a token from two valid ones. By chance it may equal one of them. */
type TokenMutation = (token: string, other: string) => string;

const base64url = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const character = fc.constantFrom(...base64url, ...Array.from('=.+/ ,%\t"\\\u00a0\u00ff'));
/** A position, as a fraction of the length. */
const position = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const toIndex = (token: string, where: number): number => Math.floor(where * token.length);
const length = fc.integer({ min: 1, max: 20 });

const characterMutations: fc.Arbitrary<TokenMutation> = fc.oneof(
  // Replaces a character.
  fc.tuple(position, character).map(([where, put]): TokenMutation => (token) => {
    const index = toIndex(token, where);
    return token.slice(0, index) + put + token.slice(index + 1);
  }),
  // Inserts a character.
  fc.tuple(position, character).map(([where, put]): TokenMutation => (token) => {
    const index = toIndex(token, where);
    return token.slice(0, index) + put + token.slice(index);
  }),
  // Deletes characters.
  fc.tuple(position, length).map(([where, count]): TokenMutation => (token) => {
    const index = toIndex(token, where);
    return token.slice(0, index) + token.slice(index + count);
  }),
  // Repeats characters.
  fc.tuple(position, length).map(([where, count]): TokenMutation => (token) => {
    const index = toIndex(token, where);
    return token.slice(0, index + count) + token.slice(index);
  }),
  // Truncates the end or the start.
  position.map(
    (where): TokenMutation =>
      (token) =>
        token.slice(0, toIndex(token, where)),
  ),
  position.map(
    (where): TokenMutation =>
      (token) =>
        token.slice(toIndex(token, where)),
  ),
  // Adds a character at the start or end.
  fc.tuple(character, fc.boolean()).map(
    ([put, first]): TokenMutation =>
      (token) =>
        first ? put + token : token + put,
  ),
  // Replaces the last character of a part, which may have unused bits.
  fc.tuple(fc.nat(2), fc.constantFrom(...base64url)).map(
    ([index, put]): TokenMutation =>
      (token) =>
        token
          .split(".")
          .map((part, own) => (own === index ? part.slice(0, -1) + put : part))
          .join("."),
  ),
);

/** Combines parts of the two tokens. */
const partMutations: fc.Arbitrary<TokenMutation> = fc
  .array(fc.nat(5), { minLength: 1, maxLength: 6 })
  .map((picks): TokenMutation => (token, other) => {
    const parts = [...token.split("."), ...other.split(".")];
    return picks.map((pick) => parts[pick]).join(".");
  });

const headerName = fc.constantFrom(
  ...["alg", "typ", "kid", "crit", "b64", "jwk", "jku", "x5c", "cty", "zip", "nonce", "__proto__"],
);
const claimName = fc.constantFrom(
  ...["exp", "nbf", "iat", "iss", "aud", "tid", "oid", "scp", "azp", "appid", "roles", "idtyp", "xms_cc", "__proto__"],
);
const value = fc.oneof(
  fc.constantFrom<unknown>("none", "HS256", "RS256", "access_as_user", "*", 0, -1, 1e300, 9999999999, null, true),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: "binary" }),
);

/** The JSON of a part; empty if an earlier mutation made it invalid. */
function parsePart(part = ""): object {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as object;
  } catch {
    return {};
  }
}

/** Replaces or removes a member of header or claims and keeps the signature. */
const memberMutations: fc.Arbitrary<TokenMutation> = fc
  .tuple(
    fc.oneof(
      headerName.map((name) => [0, name] as const),
      claimName.map((name) => [1, name] as const),
    ),
    fc.oneof(value, fc.constant(undefined)),
  )
  .map(([[index, name], put]): TokenMutation => (token) => {
    const parts = token.split(".");
    if (index >= parts.length) return token;
    return parts.with(index, encodePart({ ...parsePart(parts[index]), [name]: put })).join(".");
  });

/** Arbitrary claims, with an arbitrary or the original header, and arbitrary bytes as signature. */
const unsignedTokens: fc.Arbitrary<TokenMutation> = fc
  .tuple(
    fc.oneof(fc.dictionary(headerName, value), fc.jsonValue()),
    fc.oneof(fc.dictionary(claimName, value), fc.jsonValue()),
    fc.uint8Array({ maxLength: 300 }),
    fc.boolean(),
  )
  .map(([header, claims, signature, keepsHeader]): TokenMutation => (token) => {
    const [original = ""] = token.split(".");
    const first = keepsHeader ? original : encodePart(JSON.stringify(header));
    return `${first}.${encodePart(JSON.stringify(claims))}.${Buffer.from(signature).toString("base64url")}`;
  });

const mutations = fc.oneof(characterMutations, partMutations, memberMutations, unsignedTokens);
const latin1 = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 80,
});

/** Creates the `Authorization` headers of a request from two valid tokens. */
type CreateHeaders = (token: string, other: string) => readonly string[];

export const authorizationHeaders: fc.Arbitrary<CreateHeaders> = fc.oneof(
  // One mutation.
  { weight: 6, arbitrary: mutations.map((mutate): CreateHeaders => (...tokens) => [`Bearer ${mutate(...tokens)}`]) },
  // Two mutations.
  {
    weight: 1,
    arbitrary: fc
      .tuple(mutations, mutations)
      .map(([first, second]): CreateHeaders => (...tokens) => [`Bearer ${second(first(...tokens), tokens[1])}`]),
  },
  // A valid token after another scheme or separator.
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.oneof(latin1, fc.constantFrom("Bearer", "bearer", "BEARER", "Basic", "")),
        fc.constantFrom(" ", "  ", "\t", "", "="),
      )
      .map(([scheme, separator]): CreateHeaders => (token) => [`${scheme}${separator}${token}`]),
  },
  // Arbitrary text.
  {
    weight: 1,
    arbitrary: fc.array(latin1, { maxLength: 4 }).map(
      (headers): CreateHeaders =>
        () =>
          headers,
    ),
  },
  { weight: 1, arbitrary: latin1.map((text): CreateHeaders => () => [`Bearer ${text}`]) },
  // Several headers, with valid tokens among them.
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(latin1, fc.constantFrom(0, 1)), { minLength: 2, maxLength: 4 }).map(
      (headers): CreateHeaders =>
        (...tokens) =>
          headers.map((header) => (typeof header === "number" ? `Bearer ${tokens[header === 0 ? 0 : 1]}` : header)),
    ),
  },
);
