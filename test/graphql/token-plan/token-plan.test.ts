import { Kind, parse, type DocumentNode, type OperationDefinitionNode } from "graphql";
import { describe, expect, it } from "vitest";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { downstreamNames } from "../../../src/downstream/registry.ts";
import { coerceVariables, type Variables } from "../../../src/graphql/coerce-variables.ts";
import { analyzeOperation, type OperationRequirements } from "../../../src/graphql/token-plan/token-plan.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { startWatch } from "../../support/cpu-time-stopwatch.ts";

const schema = createSchema(downstreamNames);

function getOperation({ definitions }: DocumentNode, name?: string): OperationDefinitionNode {
  const operation = definitions.find(
    (each): each is OperationDefinitionNode =>
      each.kind === Kind.OPERATION_DEFINITION && (name === undefined || each.name?.value === name),
  );
  return operation ?? expect.fail("no such operation");
}

function analyze(text: string): OperationRequirements {
  const document = parse(text);
  return analyzeOperation(schema, document, getOperation(document));
}

function createPlan(text: string, variables: Variables = {}, name?: string): Record<string, readonly string[]> {
  const document = parse(text);
  const operation = getOperation(document, name);
  const coerced = coerceVariables({ schema, operation, request: { variables } }) ?? expect.fail("invalid variables");
  return Object.fromEntries(
    analyzeOperation(schema, document, operation)
      .planFor(coerced)
      .map(({ api, scopes }) => [api, [...scopes].sort()]),
  );
}

const graph = (...scopes: string[]) => ({ MICROSOFT_GRAPH: scopes });
const projects = { PROJECTS: ["Projects.Read"] };

describe("the plan of an operation", () => {
  it.each<[string, Record<string, readonly string[]>]>([
    ["{ __typename }", {}],
    ["{ __schema { types { name } } }", {}],
    ["{ me { displayName } }", graph("User.Read")],
    ["{ a: me { id } b: me { manager { id } } }", graph("User.Read", "User.Read.All")],
    ["{ me { displayName } projects { nodes { name } } }", { ...graph("User.Read"), ...projects }],
    ["{ projects { nodes { owner { displayName } } } }", { ...graph("User.ReadBasic.All"), ...projects }],
    [
      "query { ...Q } fragment Q on Query { ... { me { ...U } } } fragment U on User { photo }",
      graph("User.Read", "User.ReadBasic.All"),
    ],
    ['mutation { completeTask(input: { taskId: "1" }) { __typename } }', { PROJECTS: ["Projects.ReadWrite"] }],
    ["{ me @skip(if: true) { id } messages @include(if: false) { nodes { id } } }", {}],
    ["{ me @skip(if: false) @include(if: true) { id } }", graph("User.Read")],
  ])("%s", (text, expected) => {
    expect(createPlan(text)).toEqual(expected);
  });

  const members = (inner: string): string => `{ group(id: "1") { members { nodes { ${inner} } } } }`;
  it.each<[string, Record<string, readonly string[]>]>([
    ["... on User { projects { nodes { id } } }", { ...graph("GroupMember.Read.All"), ...projects }],
    ["... on Group { displayName }", graph("GroupMember.Read.All")],
    ["... on Node { ... on User { manager { id } } }", graph("GroupMember.Read.All", "User.Read.All")],
    ["... on Group { ... on Node { ... on User { manager { id } } } }", graph("GroupMember.Read.All")],
  ])("of a union counts what its types may be: %s", (inner, expected) => {
    expect(createPlan(members(inner))).toEqual(expected);
  });

  it("counts a fragment for every type that it is spread on", () => {
    const text = `{ group(id: "1") { ...N } me { ...N } }
      fragment N on Node { ... on Group { owners { nodes { id } } } ... on User { manager { id } } }`;
    expect(createPlan(text)).toEqual(graph("GroupMember.Read.All", "User.Read", "User.Read.All"));
  });

  it("goes by the operation that is asked for, where a document has several", () => {
    const text = "query A { me { id } } query B { projects { nodes { id } } }";
    expect(createPlan(text, {}, "A")).toEqual(graph("User.Read"));
    expect(createPlan(text, {}, "B")).toEqual(projects);
  });

  it("goes by the variables, and by their defaults where they are not given", () => {
    const text =
      "query ($me: Boolean! = true, $not: Boolean!) { me @include(if: $me) { id } projects @skip(if: $not) { nodes { id } } }";
    expect(createPlan(text, { not: true })).toEqual(graph("User.Read"));
    expect(createPlan(text, { not: false })).toEqual({ ...graph("User.Read"), ...projects });
    expect(createPlan(text, { me: false, not: true })).toEqual({});
    expect(analyze(text).all).toHaveLength(2);
  });

  it.each<[string, Record<string, readonly string[]>]>([
    [toGlobalId("Project", "1"), projects],
    [toGlobalId("User", "1"), graph("User.Read.All", "User.ReadBasic.All")],
    [toGlobalId("Attachment", "1"), {}],
    ["no global id", {}],
  ])("of node goes by the type that its id names: %s", (id, expected) => {
    const inner = "... on User { manager { id } } ... on Project { name }";
    expect(createPlan(`{ node(id: "${id}") { ${inner} } }`)).toEqual(expected);
    expect(createPlan(`query ($id: ID!) { node(id: $id) { ${inner} } }`, { id })).toEqual(expected);
    expect(createPlan(`query ($id: ID! = "${id}") { node(id: $id) { ${inner} } }`)).toEqual(expected);
  });

  it("is the same object for requests that decide alike", () => {
    const operation = analyze("query ($a: Boolean!, $x: ID!) { me @skip(if: $a) { id } user(id: $x) { id } }");
    expect(operation.planFor({ a: true, x: "1" })).toBe(operation.planFor({ a: true, x: "2" }));
    expect(operation.planFor({ a: false, x: "1" })).not.toBe(operation.planFor({ a: true, x: "1" }));
  });

  it("does not grow beyond the document, however its fragments and conditions nest", () => {
    const depth = 60;
    const fragments = Array.from({ length: depth }, (_, index) => {
      const next =
        index + 1 === depth
          ? "manager { id }"
          : `...F${index + 1} @include(if: $v${index}) ... @skip(if: $v${index}) { ...F${index + 1} }`;
      return `fragment F${index} on User { ${next} }`;
    });
    const definitions = Array.from({ length: depth }, (_, index) => `$v${index}: Boolean!`).join(" ");
    const stopwatch = startWatch();
    const operation = analyze(`query (${definitions}) { me { ...F0 } } ${fragments.join(" ")}`);
    expect(operation.all).toEqual([{ api: "MICROSOFT_GRAPH", scopes: ["User.Read", "User.Read.All"] }]);
    expect(operation.planFor({})).toHaveLength(1);
    expect(stopwatch.elapsedMs()).toBeLessThan(1_000);
    stopwatch.stop();
  });
});
