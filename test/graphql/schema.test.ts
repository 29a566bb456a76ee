import { describe, expect, it } from "vitest";
import { createDownstreamResolver } from "../../src/downstream/resolvers/downstream-resolver.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { buildSchema } from "../support/build-schema.ts";
import { testProject } from "../support/project.ts";

const apis = "extend enum DownstreamApi { MICROSOFT_GRAPH BOARDS }";
const withDirective = `${apis} type User { id: ID! } extend type Query { me: User @downstream(api: MICROSOFT_GRAPH, scopes: ["User.Read"]) }`;
const withoutDirective = `${apis} type User { id: ID! } extend type Query { me: User }`;
const graphResolver = { Query: { me: createDownstreamResolver("MICROSOFT_GRAPH", () => Promise.resolve(null)) } };

describe("createSchema", () => {
  it("adds the API and scopes of a field to its description", () => {
    const { me } = createSchema(testProject).getQueryType()?.getFields() ?? {};

    expect(me?.description).toBe("The signed-in user.\n\nResolved by MICROSOFT_GRAPH with `User.Read`.");
  });

  it("omits the fields of an API that is not configured, including those that it adds to other types", () => {
    const schema = createSchema(testProject, ["MICROSOFT_GRAPH"]);

    expect(schema.getType("Board")).toBeUndefined();
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual([
      ...["node", "me", "user", "users", "group", "groups"],
      ...["mailFolders", "mailFolder", "messages", "message", "calendarView", "event"],
    ]);
  });

  it("omits the types that only the fields of an API that is not configured lead to", () => {
    const sdl = `${withDirective}
      extend type Query { board: Board @downstream(api: BOARDS, scopes: []) }
      type Board { owner: Person state: State cost: Cost }
      extend type User { boards: [Board] @downstream(api: BOARDS, scopes: []) }
      type Person { name: String }
      enum State { OPEN }
      union Cost = Free | Paid
      type Free { reason: String }
      type Paid { sum: Int }`;
    const board = createDownstreamResolver("BOARDS", () => Promise.resolve(null));
    const resolvers = [
      graphResolver,
      { Query: { board }, User: { boards: board }, Cost: { __resolveType: () => "Free" } },
    ];

    expect(Object.keys(buildSchema(sdl, resolvers).getTypeMap())).toContain("Cost");
    const schema = buildSchema(sdl, resolvers, ["MICROSOFT_GRAPH"]);
    const types = Object.keys(schema.getTypeMap());
    for (const removed of ["Board", "Person", "State", "Cost", "Free", "Paid"]) expect(types).not.toContain(removed);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(["node", "me"]);
  });

  it("omits the fields that an available API adds to types of an API that is not configured", () => {
    const sdl = `${apis} extend type Query { own: Int board: Board @downstream(api: BOARDS, scopes: []) }
      type Board { name: String }
      extend type Board { owner: User @downstream(api: MICROSOFT_GRAPH, scopes: []) }
      type User { id: ID! }`;
    const call = (api: string) => createDownstreamResolver(api, () => Promise.resolve(null));
    const resolvers = {
      Query: { own: () => 1, board: call("BOARDS") },
      Board: { owner: call("MICROSOFT_GRAPH") },
    };
    const schema = buildSchema(sdl, resolvers, ["MICROSOFT_GRAPH"]);

    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(["node", "own"]);
    expect(schema.getType("Board")).toBeUndefined();
    expect(schema.getType("User")).toBeUndefined();
  });

  it("keeps a type that another field leads to as well", () => {
    const sdl = `${apis} extend type Query {
        boards: Page @downstream(api: BOARDS, scopes: [])
        users: Page @downstream(api: MICROSOFT_GRAPH, scopes: [])
      }
      type Page { next: String }`;
    const call = (api: string) => createDownstreamResolver(api, () => Promise.resolve(null));
    const resolvers = { Query: { boards: call("BOARDS"), users: call("MICROSOFT_GRAPH") } };

    expect(buildSchema(sdl, resolvers, ["BOARDS"]).getType("Page")).toBeDefined();
  });

  it("rejects a downstream API that only the SDL or only the configuration has", () => {
    const [graph] = [...testProject.downstreams];
    const downstreams = new Map(graph ? [graph] : []);
    expect(() => createSchema({ ...testProject, downstreams })).toThrow(/^the downstream API BOARDS is not among /);
    const sdl = testProject.sdl.filter(({ path }) => !path.endsWith("boards.graphql"));
    expect(() => createSchema({ ...testProject, sdl })).toThrow(/has the downstream API BOARDS, but no SDL extends /);
  });

  it("rejects an extension of a type that no SDL file defines", () => {
    expect(() => buildSchema("extend type Projct { count: Int }")).toThrow("Projct");
  });

  it("accepts a resolver that calls the API of its field's directive", () => {
    expect(() => buildSchema(withDirective, graphResolver)).not.toThrow();
  });

  it("rejects a resolver whose field has no directive", () => {
    expect(() => buildSchema(withoutDirective, graphResolver)).toThrow(
      "Query.me: @downstream names no API, its resolver calls MICROSOFT_GRAPH",
    );
  });

  it("rejects a resolver that calls another API than its field's directive names", () => {
    const other = withDirective.replace("api: MICROSOFT_GRAPH", "api: BOARDS");

    expect(() => buildSchema(other, graphResolver)).toThrow(
      "Query.me: @downstream names BOARDS, its resolver calls MICROSOFT_GRAPH",
    );
  });

  it("rejects a resolver that does not call the API of its field's directive", () => {
    expect(() => buildSchema(withDirective, { Query: { me: () => ({ id: "1" }) } })).toThrow(
      "Query.me: @downstream names MICROSOFT_GRAPH, its resolver calls none",
    );
  });

  it("rejects a field with a directive and no resolver", () => {
    expect(() => buildSchema(withDirective)).toThrow("Query.me: @downstream has no @rest and no resolver");
  });

  it("rejects a resolver without a field, and resolvers of an unknown type", () => {
    expect(() => buildSchema(withDirective, [graphResolver, { Query: { board: () => null } }])).toThrow(
      "Query.board: there is a resolver, but no such field in the SDL",
    );
    expect(() => buildSchema(withDirective, [graphResolver, { Board: { id: () => "1" } }])).toThrow("Board");
  });
});
