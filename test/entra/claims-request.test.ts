import { describe, expect, it } from "vitest";
import { isClaimsRequest, mergeClaimsRequests } from "../../src/entra/claims-request.ts";

const request = (claims: object): string => JSON.stringify({ access_token: claims });
const merged = (...claims: object[]): unknown => JSON.parse(mergeClaimsRequests(claims.map(request)) ?? "null");

describe("claims requests of several APIs", () => {
  it.each<[string, object[], object]>([
    [
      "of different claims are both asked for",
      [{ acrs: { value: "c1" } }, { nbf: { value: "1" } }],
      { acrs: { value: "c1" }, nbf: { value: "1" } },
    ],
    [
      "have their values united",
      [{ capolids: { values: ["a", "b"] } }, { capolids: { values: ["b", "c"] } }],
      { capolids: { values: ["a", "b", "c"] } },
    ],
    [
      "take the latest nbf",
      [{ nbf: { value: "1700000200" } }, { nbf: { value: "1700000100" } }, { nbf: { value: "1700000300" } }],
      { nbf: { value: "1700000300" } },
    ],
    ["compare nbf as numbers", [{ nbf: { value: "999" } }, { nbf: { value: "1000" } }], { nbf: { value: "1000" } }],
    [
      "let no other value hide an nbf",
      [{ nbf: { value: "x" } }, { nbf: { value: "1000" } }],
      { nbf: { value: "1000" } },
    ],
    [
      "are essential where one is",
      [{ acrs: { essential: false, value: "c1" } }, { acrs: { essential: true, value: "c1" } }],
      { acrs: { essential: true, value: "c1" } },
    ],
    [
      "leave to the next round what cannot be merged",
      [{ acrs: { value: "c1" } }, { acrs: { value: "c2" } }],
      { acrs: { value: "c1" } },
    ],
    [
      "never want one value and several at once",
      [{ acrs: { value: "c1" } }, { acrs: { values: ["c2"] } }],
      { acrs: { value: "c1" } },
    ],
    [
      "never want several values and one at once",
      [{ acrs: { values: ["c1"] } }, { acrs: { value: "c2" } }],
      { acrs: { values: ["c1"] } },
    ],
    [
      "take a demand instead of none",
      [{ auth_time: null }, { auth_time: { essential: true } }],
      { auth_time: { essential: true } },
    ],
    [
      "add a value where only the claim was wanted",
      [{ acrs: { essential: true } }, { acrs: { value: "c1" } }],
      { acrs: { essential: true, value: "c1" } },
    ],
  ])("%s", (_, claims, expected) => {
    expect(merged(...claims)).toEqual({ access_token: expected });
  });

  it("keep the tokens apart that they are about", () => {
    expect(JSON.parse(mergeClaimsRequests(['{"id_token":{"acrs":null}}', request({ acrs: null })]) ?? "")).toEqual({
      id_token: { acrs: null },
      access_token: { acrs: null },
    });
  });

  it.each([
    "",
    "{",
    "[]",
    "null",
    '"text"',
    '{"access_token":5}',
    '{"access_token":null}',
    '{"access_token":{"nbf":5}}',
    '{"access_token":{"acrs":{"values":"c1"}}}',
  ])("leave out what is none: %s", (text) => {
    expect(isClaimsRequest(text)).toBe(false);
    expect(mergeClaimsRequests([text])).toBeUndefined();
    expect(mergeClaimsRequests([text, request({ acrs: null })])).toBe('{"access_token":{"acrs":null}}');
  });

  it("are none at all where there is nothing to ask for", () => {
    expect(mergeClaimsRequests([])).toBeUndefined();
  });
});
