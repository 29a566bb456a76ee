import fc from "fast-check";
import { expect, it } from "vitest";
import { createRestUrl, type PathTemplate } from "../../../src/downstream/rest/rest-url.ts";

const baseUrl = "https://api.example/v1";

it("rejects values that no segment can have, and text that is not Unicode, as bad input", () => {
  for (const value of ["", ".", "..", "\ud800"])
    expect(() => createRestUrl(baseUrl, "/items/{id}", { id: value }), JSON.stringify(value)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", facts: { argument: "id" } }),
    );
  expect(() => createRestUrl(baseUrl, "/items", {}, { q: "\udc00" })).toThrow(
    expect.objectContaining({ code: "BAD_USER_INPUT" }),
  );
});

it("rejects a path into which a value was interpolated, and a placeholder without a value", () => {
  for (const path of [
    "/items/..",
    "/items/../admin",
    "/items/%2E%2e/x",
    "/items/1?admin=1",
    "/items/1#x",
    "/a\\b",
    "@other.example/x",
    ".other.example/x",
    "x",
    "",
  ])
    expect(() => createRestUrl(baseUrl, path as PathTemplate), path).toThrow(TypeError);
  for (const name of ["id", "", "a-b", "constructor", "__proto__"])
    expect(() => createRestUrl(baseUrl, `/items/{${name}}`), name).toThrow(TypeError);
});

it("puts each value into its own segment or parameter, whatever it contains", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("../x", "a/b", "a?b=c", "a#b", "a&b=c", "%2e%2e", "..%2f", "{other}", "$&", "a\r\nb", "\\", "."),
  );
  fc.assert(
    fc.property(text, text, fc.array(text), (id, other, list) => {
      fc.pre(![id, other].some((value) => ["", ".", ".."].includes(value)));
      const url = new URL(createRestUrl(baseUrl, "/items/{id}/parts/{other}", { id, other }, { list, id }));
      expect(url.origin + url.pathname.split("/").slice(0, 3).join("/")).toBe("https://api.example/v1/items");
      const segments = url.pathname.split("/").slice(3).map(decodeURIComponent);
      expect(segments).toEqual([id, "parts", other]);
      expect([...url.searchParams]).toEqual([...list.map((value) => ["list", value]), ["id", id]]);
      expect(url.hash).toBe("");
    }),
  );
});
