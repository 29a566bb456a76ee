import { describe, expect, it } from "vitest";
import { normalizeScopes, qualifyScope } from "../../src/tokens/scopes.ts";

describe("qualifyScope", () => {
  it("separates resource and scope by a slash, also if the resource ends in one", () => {
    const rows: [scope: string, resource: string, expected: string][] = [
      ["Mail.Read", "https://graph.microsoft.com", "https://graph.microsoft.com/Mail.Read"],
      [".default", "https://contoso.com/", "https://contoso.com//.default"],
      ["Boards.Read", "https://contoso.com/api/", "https://contoso.com/api//Boards.Read"],
      ["Boards.Read", "api://boards/", "api://boards//Boards.Read"],
      ["https://contoso.com//Read", "https://contoso.com/", "https://contoso.com//Read"],
      ["https://contoso.com/Read", "https://contoso.com/", "https://contoso.com//Read"],
      ["https://CONTOSO.com/Read", "https://contoso.com", "https://CONTOSO.com/Read"],
    ];
    for (const [scope, resource, expected] of rows) expect(qualifyScope(scope, resource), scope).toBe(expected);
  });
});

describe("normalizeScopes", () => {
  it("returns the short form of scopes with one or two slashes after a resource that ends in a slash", () => {
    const scopes = [
      "https://contoso.com//Read",
      "https://CONTOSO.com/read",
      "Read",
      "Write",
      "https://other.example/Read",
    ];
    for (const resource of ["https://contoso.com", "https://contoso.com/"])
      expect(normalizeScopes([...scopes], resource), resource).toEqual(["https://other.example/read", "read", "write"]);
  });
});
