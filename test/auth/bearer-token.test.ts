import { expect, it } from "vitest";
import { extractBearerToken, maxTokenBytes } from "../../src/auth/bearer-token.ts";
import { authErrors, toErrorResponse } from "../support/expected-auth-errors.ts";

const { missingToken, multipleHeaders, tokenTooLarge, unsupportedScheme } = authErrors;
const token = "header.claims.signature";

function extract(...authorization: string[]): unknown {
  try {
    return extractBearerToken(authorization);
  } catch (error) {
    return toErrorResponse(error);
  }
}

it("accepts the scheme in any case, followed by one or more spaces", () => {
  for (const scheme of ["Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer   ", "Bearer     "])
    expect(extract(`${scheme}${token}`), JSON.stringify(scheme)).toBe(token);
});

it("returns everything after the scheme, without validating it", () => {
  for (const other of ["x", "\ttoken", `Bearer ${token}`, `${token}, Bearer ${token}`, "a token with spaces "])
    expect(extract(`Bearer ${other}`), JSON.stringify(other)).toBe(other);
});

it("rejects a request without a bearer token", () => {
  expect(extract()).toEqual(missingToken);
  for (const header of ["Bearer", "Bearer ", "Bearer     ", "bearer"])
    expect(extract(header), JSON.stringify(header)).toEqual(missingToken);
});

it("rejects every other scheme", () => {
  const before = [
    "",
    "Bearer\t",
    "Bearer\u00a0",
    "Bearer, ",
    "Bearer: ",
    "Bearer=",
    "Bearer",
    "BearerToken ",
    '"Bearer" ',
    "Bear\u00cdr ",
    " Bearer ",
    "DPoP ",
    "PoP ",
    "Basic ",
    "Token ",
    "Negotiate ",
    "Basic YTpi Bearer ",
  ];
  for (const scheme of before) expect(extract(`${scheme}${token}`), JSON.stringify(scheme)).toEqual(unsupportedScheme);
  for (const header of ["", "Basic", `Basic ${Buffer.from("alice:password").toString("base64")}`])
    expect(extract(header), JSON.stringify(header)).toEqual(unsupportedScheme);
});

it("rejects several Authorization headers, even if they are equal", () => {
  const valid = `Bearer ${token}`;
  for (const headers of [
    [valid, valid],
    [valid, "Bearer another"],
    [valid, ""],
    ["", valid],
    [valid, "Basic YTpi"],
    [valid, valid, valid],
  ])
    expect(extract(...headers), JSON.stringify(headers)).toEqual(multipleHeaders);
});

it("accepts tokens of up to 16,384 characters", () => {
  expect(maxTokenBytes).toBe(16_384);
  const longest = "x".repeat(16_384);
  expect(extract(`Bearer ${longest}`)).toBe(longest);
  for (const characters of [16_385, 30_000])
    expect(extract(`Bearer ${"x".repeat(characters)}`), `${characters} characters`).toEqual(tokenTooLarge);
});
