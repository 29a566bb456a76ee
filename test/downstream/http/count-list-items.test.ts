import { expect, it } from "vitest";
import * as fc from "fast-check";
import { countListItems } from "../../../src/downstream/http/count-list-items.ts";

function countParsed(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const children = Object.values(value).reduce((total: number, child) => total + countParsed(child), 0);
  return children + (Array.isArray(value) ? value.length : 0);
}

it("counts the items of all lists in a JSON text", () => {
  for (const [json, count] of [
    ["[]", 0],
    ["[ \n ]", 0],
    ["[1]", 1],
    ['{"a":[1,2,[3]],"b":{"c":[{}, {}]}}', 6],
    [String.raw`["[,]", "\\", "\"[1,2]", {"a,b": "]"}]`, 4],
    ["[[],[]]", 2],
  ] as const)
    expect(countListItems(json, 100), json).toBe(count);
});

it("counts the items of any JSON text like a parser", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isIndented) => {
      expect(countListItems(JSON.stringify(value, null, isIndented ? 2 : 0), Infinity)).toBe(countParsed(value));
    }),
  );
});

it("stops above the maximum, and at the end of text that is not JSON", () => {
  expect(countListItems("[".repeat(10_000_000), 1_000)).toBe(1_001);
  for (const text of ["", '"', '["\\', "]]]", "}}", '{"a', "<html>[,,,]"]) countListItems(text, 100);
});
