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

describe("createSchema", () => {
  it("adds the API and scopes of a field to its description", () => {
    const { me } = createSchema(downstreamNames).getQueryType()?.getFields() ?? {};

    expect(me?.description).toBe("The signed-in user.\n\nResolved by MICROSOFT_GRAPH with `User.Read`.");
  });

  it("omits the fields of an API that is not configured, including those that it adds to other types", () => {
    const schema = createSchema(["MICROSOFT_GRAPH"]);

    expect(schema.getType("Project")).toBeUndefined();
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual([
      ...["node", "me", "user", "users", "group", "groups"],
      ...["mailFolders", "mailFolder", "messages", "message", "calendarView", "event"],
    ]);
  });
});

describe("buildSchema", () => {
  it("omits the fields that an API adds to types of an API that is not configured", () => {
    const joins = `${base} type Query { own: Int } extend type Project { count: Int }`;
    const resolvers = { Query: { own: () => 1 }, Project: { count: () => 1 } };
    const schema = buildSchema([joins], [resolvers as Resolvers]);

    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(["own"]);
    expect(schema.getType("Project")).toBeUndefined();
  });

  it("accepts a resolver that calls the API of its field's directive", () => {
    expect(() => buildSchema([withDirective], [graphResolver])).not.toThrow();
  });

  it("rejects a resolver whose field has no directive", () => {
    expect(() => buildSchema([withoutDirective], [graphResolver])).toThrow(
      "Query.me: @downstream names no API, its resolver calls MICROSOFT_GRAPH",
    );
  });

  it("rejects a resolver that calls another API than its field's directive names", () => {
    const other = withDirective.replace("api: MICROSOFT_GRAPH", "api: PROJECTS");

    expect(() => buildSchema([other], [graphResolver])).toThrow(
      "Query.me: @downstream names PROJECTS, its resolver calls MICROSOFT_GRAPH",
    );
  });

  it("rejects a resolver that does not call the API of its field's directive", () => {
    expect(() => buildSchema([withDirective], [{ Query: { me: () => ({ id: "1" }) } }])).toThrow(
      "Query.me: @downstream names MICROSOFT_GRAPH, its resolver calls none",
    );
  });

  it("rejects a field with a directive and no resolver", () => {
    expect(() => buildSchema([withDirective], [])).toThrow("Query.me: @downstream has no resolver");
  });

  it("rejects a resolver without a field", () => {
    expect(() => buildSchema([withDirective], [graphResolver, { Query: { project: () => null } }])).toThrow(
      "Query.project",
    );
  });
});
