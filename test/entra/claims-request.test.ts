import { describe, expect, it } from "vitest";
import { isClaimsRequest, mergeClaimsRequests } from "../../src/entra/claims-request.ts";

const createRequest = (claims: object): string => JSON.stringify({ access_token: claims });
const merge = (...claims: object[]): unknown => JSON.parse(mergeClaimsRequests(claims.map(createRequest)) ?? "null");

describe("mergeClaimsRequests", () => {
  it("merges claims requests into one that asks for all claims, and for the stricter of two values", () => {
    const cases: [string, object[], object][] = [
      [
        "requests all claims",
        [{ acrs: { value: "c1" } }, { nbf: { value: "1" } }],
        { acrs: { value: "c1" }, nbf: { value: "1" } },
      ],
      [
        "unites values",
        [{ capolids: { values: ["a", "b"] } }, { capolids: { values: ["b", "c"] } }],
        { capolids: { values: ["a", "b", "c"] } },
      ],
      [
        "takes the latest nbf",
        [{ nbf: { value: "1700000200" } }, { nbf: { value: "1700000100" } }, { nbf: { value: "1700000300" } }],
        { nbf: { value: "1700000300" } },
      ],
      ["compares nbf as numbers", [{ nbf: { value: "999" } }, { nbf: { value: "1000" } }], { nbf: { value: "1000" } }],
      [
        "replaces an nbf that is not a number",
        [{ nbf: { value: "x" } }, { nbf: { value: "1000" } }],
        { nbf: { value: "1000" } },
      ],
      [
        "marks a claim as essential if one request does",
        [{ acrs: { essential: false, value: "c1" } }, { acrs: { essential: true, value: "c1" } }],
        { acrs: { essential: true, value: "c1" } },
      ],
      [
        "keeps the first of two different values",
        [{ acrs: { value: "c1" } }, { acrs: { value: "c2" } }],
        { acrs: { value: "c1" } },
      ],
      [
        "does not add values to a value",
        [{ acrs: { value: "c1" } }, { acrs: { values: ["c2"] } }],
        { acrs: { value: "c1" } },
      ],
      [
        "does not add a value to values",
        [{ acrs: { values: ["c1"] } }, { acrs: { value: "c2" } }],
        { acrs: { values: ["c1"] } },
      ],
      [
        "replaces null by a request",
        [{ auth_time: null }, { auth_time: { essential: true } }],
        { auth_time: { essential: true } },
      ],
      [
        "adds a value to a claim requested without one",
        [{ acrs: { essential: true } }, { acrs: { value: "c1" } }],
        { acrs: { essential: true, value: "c1" } },
      ],
    ];
    for (const [title, claims, expected] of cases) expect(merge(...claims), title).toEqual({ access_token: expected });
  });

  it("keeps the claims of different tokens apart when it merges claims requests", () => {
    const merged = mergeClaimsRequests(['{"id_token":{"acrs":null}}', createRequest({ acrs: null })]);
    expect(JSON.parse(merged ?? "")).toEqual({ id_token: { acrs: null }, access_token: { acrs: null } });
  });

  it("ignores invalid claims requests", () => {
    for (const text of [
      "",
      "{",
      "[]",
      "null",
      '"text"',
      '{"access_token":5}',
      '{"access_token":null}',
      '{"access_token":{"nbf":5}}',
      '{"access_token":{"acrs":{"values":"c1"}}}',
    ]) {
      expect(isClaimsRequest(text), text).toBe(false);
      expect(mergeClaimsRequests([text]), text).toBeUndefined();
      const merged = mergeClaimsRequests([text, createRequest({ acrs: null })]);
      expect(merged, text).toBe('{"access_token":{"acrs":null}}');
    }
  });

  it("leaves out claims requests that would make the result longer than 16,384 characters", () => {
    const requests = Array.from({ length: 100 }, (_, index) =>
      createRequest({ acrs: { values: [`c${index}`, "x".repeat(2_000) + String(index)] } }),
    );
    const merged = mergeClaimsRequests(requests) ?? "";
    expect(merged.length).toBeLessThanOrEqual(16_384);
    expect(merged).toContain('"c0"');
    expect(merged).toContain('"c5"');
    expect(isClaimsRequest(merged)).toBe(true);
  });

  it("returns undefined without a claims request", () => {
    expect(mergeClaimsRequests([])).toBeUndefined();
  });
});
