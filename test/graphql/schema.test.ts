import { describe, expect, it } from "vitest";
import { downstreamResolver } from "../../src/downstream/resolvers/downstream-resolver.ts";
import { downstreamNames } from "../../src/downstream/registry.ts";
import type { Resolvers } from "../../src/generated/schema.ts";
import { buildSchema, createSchema } from "../../src/graphql/schema.ts";

const base = `
  directive @downstream(api: DownstreamApi!, scopes: [String!]!) on FIELD_DEFINITION
  enum DownstreamApi { MICROSOFT_GRAPH PROJECTS }
`;
const withDirective = `${base} type User { id: ID! } type Query { me: User @downstream(api: MICROSOFT_GRAPH, scopes: ["User.Read"]) }`;
const withoutDirective = `${base} type User { id: ID! } type Query { me: User }`;
const graphResolver: Resolvers = {
  Query: { me: downstreamResolver("MICROSOFT_GRAPH", (graph) => graph.directory.getMe([])) },
};

describe("the schema", () => {
  it("says in a field's description which API answers it, with which scopes", () => {
    const { me } = createSchema(downstreamNames).getQueryType()?.getFields() ?? {};

    expect(me?.description).toBe("The signed-in user.\n\nResolved by MICROSOFT_GRAPH with `User.Read`.");
  });

  it("leaves out the fields of an API that is not configured, joins included", () => {
    const schema = createSchema(["MICROSOFT_GRAPH"]);

    expect(schema.getType("Project")).toBeUndefined();
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual([
      ...["node", "me", "user", "users", "group", "groups"],
      ...["mailFolders", "mailFolder", "messages", "message", "calendarView", "event"],
    ]);
  });
});

describe("an API whose neighbour is not configured", () => {
  it("goes without what it adds to that neighbour's types", () => {
    const joins = `${base} type Query { own: Int } extend type Project { count: Int }`;
    const resolvers = { Query: { own: () => 1 }, Project: { count: () => 1 } };
    const schema = buildSchema([joins], [resolvers as Resolvers]);

    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(["own"]);
    expect(schema.getType("Project")).toBeUndefined();
  });
});

describe("a resolver of a downstream API", () => {
  it("starts with the directive of its field", () => {
    expect(() => buildSchema([withDirective], [graphResolver])).not.toThrow();
  });

  it("stops the start without a directive on its field", () => {
    expect(() => buildSchema([withoutDirective], [graphResolver])).toThrow(
      "Query.me: @downstream names no API, its resolver calls MICROSOFT_GRAPH",
    );
  });

  it("stops the start if the directive names another API", () => {
    const other = withDirective.replace("api: MICROSOFT_GRAPH", "api: PROJECTS");

    expect(() => buildSchema([other], [graphResolver])).toThrow(
      "Query.me: @downstream names PROJECTS, its resolver calls MICROSOFT_GRAPH",
    );
  });

  it("stops the start if a directive's field is resolved without the API", () => {
    expect(() => buildSchema([withDirective], [{ Query: { me: () => ({ id: "1" }) } }])).toThrow(
      "Query.me: @downstream names MICROSOFT_GRAPH, its resolver calls none",
    );
  });

  it("stops the start if a directive's field has no resolver", () => {
    expect(() => buildSchema([withDirective], [])).toThrow("Query.me: @downstream has no resolver");
  });

  it("stops the start if there is no such field", () => {
    expect(() => buildSchema([withDirective], [graphResolver, { Query: { project: () => null } }])).toThrow(
      "Query.project",
    );
  });
});
