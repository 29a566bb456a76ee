import { expect, it } from "vitest";
import { parseNextLink } from "../../../src/downstream/rest/next-link.ts";
import { createTestHttpClient } from "../../support/downstream-http.ts";

const response = { url: "https://api.example/v1/items?size=10" };
const parse = (link: unknown): string | null => parseNextLink(createTestHttpClient(), response, link, "$skiptoken");

it("returns the parameter of a link to the same origin and path", () => {
  for (const link of [
    "https://api.example/v1/items?$skiptoken=a%26b&size=10",
    "/v1/items?%24skiptoken=a%26b",
    "?$skiptoken=a%26b",
  ])
    expect(parse(link), link).toBe("a&b");
});

it("returns null if there is no link", () => {
  for (const link of [null, undefined]) expect(parse(link)).toBeNull();
});

it("fails after a link that leads elsewhere, has no such parameter, or is no link", () => {
  for (const link of [
    "https://evil.example/v1/items?$skiptoken=a",
    "http://api.example/v1/items?$skiptoken=a",
    "https://api.example/v1/users?$skiptoken=a",
    "https://api.example/v1/items?page=2",
    "https://api.example/v1/items?$skiptoken=",
    "https://[",
    7,
  ])
    expect(() => parse(link), String(link)).toThrow(expect.objectContaining({ code: "DOWNSTREAM_ERROR" }));
});
