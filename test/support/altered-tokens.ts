import fc from "fast-check";
import { encodePart } from "./invalid-tokens.ts";

/** Makes another token of two good ones; by chance it may be one of them. */
type TokenMutation = (token: string, other: string) => string;

const base64url = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const nearby = fc.constantFrom(...base64url, ...Array.from('=.+/ ,%\t"\\\u00a0\u00ff'));
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (token: string, where: number): number => Math.floor(where * token.length);

const characters: fc.Arbitrary<TokenMutation> = fc.oneof(
  fc.tuple(place, nearby).map(([where, put]): TokenMutation => (token) => {
    const index = at(token, where);
    return token.slice(0, index) + put + token.slice(index + 1);
  }),
  fc.tuple(place, nearby).map(([where, put]): TokenMutation => (token) => {
    const index = at(token, where);
    return token.slice(0, index) + put + token.slice(index);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 20 })).map(([where, many]): TokenMutation => (token) => {
    const index = at(token, where);
    return token.slice(0, index) + token.slice(index + many);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 20 })).map(([where, many]): TokenMutation => (token) => {
    const index = at(token, where);
    return token.slice(0, index + many) + token.slice(index);
  }),
  place.map(
    (where): TokenMutation =>
      (token) =>
        token.slice(0, at(token, where)),
  ),
  place.map(
    (where): TokenMutation =>
      (token) =>
        token.slice(at(token, where)),
  ),
  fc.tuple(nearby, fc.boolean()).map(
    ([put, first]): TokenMutation =>
      (token) =>
        first ? put + token : token + put,
  ),
  // The last characters of the parts, where there are bits to spare.
  fc.tuple(fc.nat(2), fc.constantFrom(...base64url)).map(
    ([index, put]): TokenMutation =>
      (token) =>
        token
          .split(".")
          .map((part, own) => (own === index ? part.slice(0, -1) + put : part))
          .join("."),
  ),
);

/** Which of the parts of two tokens come where. */
const parts: fc.Arbitrary<TokenMutation> = fc
  .array(fc.nat(5), { minLength: 1, maxLength: 6 })
  .map((picks): TokenMutation => (token, other) => {
    const all = [...token.split("."), ...other.split(".")];
    return picks.map((pick) => all[pick]).join(".");
  });

const header = fc.constantFrom(
  "alg",
  "typ",
  "kid",
  "crit",
  "b64",
  "jwk",
  "jku",
  "x5c",
  "cty",
  "zip",
  "nonce",
  "__proto__",
);
const claim = fc.constantFrom(
  ...["exp", "nbf", "iat", "iss", "aud", "tid", "oid", "scp", "azp", "appid", "roles", "idtyp", "xms_cc", "__proto__"],
);
const value = fc.oneof(
  fc.constantFrom<unknown>("none", "HS256", "RS256", "access_as_user", "*", 0, -1, 1e300, 9999999999, null, true),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: "binary" }),
);

/** What a part says; nothing if it was made unreadable before. */
function parsePart(part = ""): object {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as object;
  } catch {
    return {};
  }
}

/** A member of header or claims with another value, or without one, under the old signature. */
const members: fc.Arbitrary<TokenMutation> = fc
  .tuple(
    fc.oneof(
      header.map((name) => [0, name] as const),
      claim.map((name) => [1, name] as const),
    ),
    fc.oneof(value, fc.constant(undefined)),
  )
  .map(([[index, name], put]): TokenMutation => (token) => {
    const all = token.split(".");
    if (index >= all.length) return token;
    return all.with(index, encodePart({ ...parsePart(all[index]), [name]: put })).join(".");
  });

/** A header and claims of anything, unsigned or as good as. */
const unsigned: fc.Arbitrary<TokenMutation> = fc
  .tuple(
    fc.oneof(fc.dictionary(header, value), fc.jsonValue()),
    fc.oneof(fc.dictionary(claim, value), fc.jsonValue()),
    fc.uint8Array({ maxLength: 300 }),
    fc.boolean(),
  )
  .map(([head, claims, signature, usual]): TokenMutation => (token) => {
    const [own = ""] = token.split(".");
    const first = usual ? own : encodePart(JSON.stringify(head));
    return `${first}.${encodePart(JSON.stringify(claims))}.${Buffer.from(signature).toString("base64url")}`;
  });

const mutations = fc.oneof(characters, parts, members, unsigned);
const latin1 = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 80,
});

/** The `Authorization` headers of a request, made of two good tokens. */
type Headers = (token: string, other: string) => readonly string[];

export const headers: fc.Arbitrary<Headers> = fc.oneof(
  { weight: 6, arbitrary: mutations.map((change): Headers => (...tokens) => [`Bearer ${change(...tokens)}`]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(mutations, mutations)
      .map(([first, second]): Headers => (...tokens) => [`Bearer ${second(first(...tokens), tokens[1])}`]),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.oneof(latin1, fc.constantFrom("Bearer", "bearer", "BEARER", "Basic", "")),
        fc.constantFrom(" ", "  ", "\t", "", "="),
      )
      .map(([scheme, space]): Headers => (token) => [`${scheme}${space}${token}`]),
  },
  {
    weight: 1,
    arbitrary: fc.array(latin1, { maxLength: 4 }).map(
      (all): Headers =>
        () =>
          all,
    ),
  },
  { weight: 1, arbitrary: latin1.map((text): Headers => () => [`Bearer ${text}`]) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(latin1, fc.constantFrom(0, 1)), { minLength: 2, maxLength: 4 }).map(
      (all): Headers =>
        (...tokens) =>
          all.map((one) => (typeof one === "number" ? `Bearer ${tokens[one === 0 ? 0 : 1]}` : one)),
    ),
  },
);
