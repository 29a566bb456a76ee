import { expect, it } from "vitest";
import { asString, asStringArray, isObject, parseJson, parseJsonObject } from "../../src/lib/json.ts";

it("parses any JSON value, and returns undefined for text that is not JSON", () => {
  for (const value of [null, 1, "text", [], { a: 1 }]) expect(parseJson(JSON.stringify(value))).toEqual(value);
  for (const text of ["", "{", "<html>", "{}x"]) expect(parseJson(text), text).toBeUndefined();
});

it("parses a JSON object, and returns an empty one for anything else", () => {
  expect(parseJsonObject('{"a":[1]}')).toEqual({ a: [1] });
  for (const text of ["", "{", "[1]", "null", "1", '"{}"', "{}x"]) expect(parseJsonObject(text), text).toEqual({});
});

it("distinguishes JSON objects from null and arrays", () => {
  expect([{}, { a: 1 }].every(isObject)).toBe(true);
  for (const value of [null, [], "text", 1, undefined]) expect(isObject(value), String(value)).toBe(false);
});

it("returns a JSON value only if it is a string", () => {
  for (const value of ["a", ""]) expect(asString(value)).toBe(value);
  for (const value of [1, null, undefined, ["a"], {}]) expect(asString(value), String(value)).toBeUndefined();
});

it("returns only the strings of a JSON array", () => {
  expect(asStringArray(["a", "b"])).toEqual(["a", "b"]);
  expect(asStringArray(["a", 1, null])).toEqual(["a"]);
  for (const value of ["a", { 0: "a", length: 1 }, null, undefined])
    expect(asStringArray(value), String(value)).toEqual([]);
});
