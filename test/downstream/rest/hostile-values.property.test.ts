import fc from "fast-check";
import { expect, it } from "vitest";
import type { ReceivedRequest } from "@oboql/dev/testing";
import { startRestProject } from "../../support/rest-project.ts";

const request = (source: string, rest: string): string => `
  @rest(
    post: "/a/{${source}}/b/x-{${source}}-y?$filter=name eq '{${source}:odata}' and id eq 1&q=\\"{${source}:quoted}\\"&csv={${source}:csv}"
    query: { plain: "{${source}}" }
    headers: ["X-Value: {${source}}", "X-Fixed: 1"]
    body: { whole: "{${source}}", filter: "name eq '{${source}:odata}'", fixed: true }
    ${rest}
  )`;
const sdl = `
extend type Query {
  direct(value: String!): Result @read ${request("args.value", "")}
  byId(id: ID! @id(type: "Part")): Result @read @rest(get: "/parts/{args.id.a}/{args.id.b}")
  parent: Parent @read @rest(get: "/parent")
}
type Part implements Node { id: ID! @id(type: "Part", key: "{parent.a}/{parent.b}") }
extend type Query { part(id: ID! @id(type: "Part")): Part @read @rest(get: "/parts/{args.id.a}/{args.id.b}") }
type Parent {
  result: Result @read ${request("parent.value", "")}
  joined: Result @join(field: "byId", args: { id: "{parent.value}/{parent.other}" })
}
type Result { ok: Boolean }
`;

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
  fc.constantFrom(
    "",
    ".",
    "..",
    "../x",
    "%2e%2e",
    "a/b",
    "a?b=c&d=e",
    "a#b",
    "O'Brien",
    "x' or 1 eq 1 or 'a",
    '"',
    '\\" or',
    "a,b",
    "a\r\nX-Fixed: 2",
    "a\nb",
    "\0",
    "€",
    "\ud800",
    "{args.value}",
    "{parent.other}",
    "__proto__",
    "constructor",
    " ",
    "Article:1",
    Buffer.from("Part:x/y").toString("base64url"),
  ),
);

/** Asserts that a value is in its own places only. */
function expectInPlace({ path, headers, body }: ReceivedRequest, value: string): void {
  const [pathname = "", search = ""] = path.split("?");
  expect(path.split("?")).toHaveLength(2);
  expect(pathname.split("/").slice(1).map(decodeURIComponent)).toEqual(["a", value, "b", `x-${value}-y`]);
  const parameters = search.split("&").map((each) => each.split("=").map(decodeURIComponent));
  const odata = value.replaceAll("'", "''");
  expect(parameters).toEqual([
    ["$filter", `name eq '${odata}' and id eq 1`],
    ["q", `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`],
    ["csv", value],
    ["plain", value],
  ]);
  // Node's HTTP parser trims a value, and reads it as Latin-1.
  expect(headers["x-value"]).toBe(value.replaceAll(/^[\t ]+|[\t ]+$/g, ""));
  expect(headers["x-fixed"]).toBe("1");
  expect(JSON.parse(body)).toEqual({ whole: value, filter: `name eq '${odata}'`, fixed: true });
}

function isAllowed(value: string): boolean {
  const isSegment = !["", ".", ".."].includes(value);
  return isSegment && value.isWellFormed() && !value.includes(",") && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

it("keeps values of clients and APIs in their own segment, parameter, header and clause, or rejects them", async () => {
  let parent: unknown = {};
  const { server, api } = await startRestProject(sdl, ({ path }) => ({
    status: 200,
    body: path === "/parent" ? parent : { ok: true },
  }));
  const token = await server.emulator.issueToken();
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(texts, texts, async (value, other) => {
      api.script(({ path }) => ({ status: 200, body: path === "/parent" ? parent : { ok: true } }));
      const direct = await server.ask("query($value: String!) { direct(value: $value) { ok } }", {
        variables: { value },
        token,
      });
      if (isAllowed(value)) {
        accepted++;
        expect(direct.body).toEqual({ data: { direct: { ok: true } } });
        expectInPlace(api.received[0] ?? expect.fail("no request"), value);
      } else {
        expect(direct.body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["BAD_USER_INPUT"]);
        expect(api.received).toEqual([]);
      }
      parent = { value, other };
      api.script(({ path }) => ({ status: 200, body: path === "/parent" ? parent : { ok: true } }));
      const { body } = await server.ask("{ parent { result { ok } joined { ok } } }", { token });
      const codes = (body.errors ?? []).map(({ path, extensions }) => [path?.[1], extensions["code"]]);
      const isJoined = [value, other].every((each) => !["", ".", ".."].includes(each));
      expect(codes.sort()).toEqual(
        [
          ...(isJoined ? [] : [["joined", "DOWNSTREAM_ERROR"]]),
          ...(isAllowed(value) ? [] : [["result", "DOWNSTREAM_ERROR"]]),
        ].sort(),
      );
      const sent = api.received.find(({ path }) => path.startsWith("/a/"));
      if (isAllowed(value)) expectInPlace(sent ?? expect.fail("no request"), value);
      else expect(sent).toBeUndefined();
      const joined = api.received.find(({ path }) => path.startsWith("/parts/"));
      expect(joined?.path.split("/").slice(2).map(decodeURIComponent)).toEqual(
        isJoined ? [value.toWellFormed(), other.toWellFormed()] : undefined,
      );
    }),
    { numRuns: 150, endOnFailure: true },
  );
  expect(accepted).toBeGreaterThan(20);
}, 60_000);

it("reports values of an API that are no text as errors of the field", async () => {
  const { server, api } = await startRestProject(sdl, () => ({ status: 200 }));
  for (const value of [{}, { toString: "x" }, ["a", "b"], [["a"]], [{}]]) {
    api.script({ status: 200, body: { value, other: value } });
    const { body } = await server.ask("{ parent { result { ok } joined { ok } } }");
    expect(
      body.errors?.map(({ extensions }) => extensions["code"]),
      JSON.stringify(value),
    ).toEqual(["DOWNSTREAM_ERROR", "DOWNSTREAM_ERROR"]);
    expect(api.received, JSON.stringify(value)).toHaveLength(1);
  }
});
