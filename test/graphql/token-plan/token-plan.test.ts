import { Kind, parse, type DocumentNode, type OperationDefinitionNode } from "graphql";
import { describe, expect, it } from "vitest";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { testProject } from "../../support/project.ts";
import { coerceVariables, type Variables } from "../../../src/graphql/coerce-variables.ts";
import { analyzeOperation, type OperationRequirements } from "../../../src/graphql/token-plan/token-plan.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { startStopwatch } from "../../support/cpu-time-stopwatch.ts";

const schema = createSchema(testProject);

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

type Plan = Readonly<Record<string, readonly string[]>>;

function createPlan(text: string, variables: Variables = {}, name?: string): Plan {
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
const boards = { BOARDS: ["Boards.Read"] };

describe("planFor", () => {
  it("plans the scopes of all selected fields", () => {
    const operations: readonly (readonly [text: string, expected: Plan])[] = [
      ["{ __typename }", {}],
      ["{ __schema { types { name } } }", {}],
      ["{ me { displayName } }", graph("User.Read")],
      ["{ a: me { id } b: me { manager { id } } }", graph("User.Read", "User.Read.All")],
      ["{ me { displayName } boards { nodes { name } } }", { ...graph("User.Read"), ...boards }],
      ["{ boards { nodes { owner { displayName } } } }", { ...graph("User.ReadBasic.All"), ...boards }],
      [
        "query { ...Q } fragment Q on Query { ... { me { ...U } } } fragment U on User { photo }",
        graph("User.Read", "User.ReadBasic.All"),
      ],
      ['mutation { completeCard(input: { cardId: "1" }) { __typename } }', { BOARDS: ["Boards.ReadWrite"] }],
      ["{ me @skip(if: true) { id } messages @include(if: false) { nodes { id } } }", {}],
      ["{ me @skip(if: false) @include(if: true) { id } }", graph("User.Read")],
    ];
    for (const [text, expected] of operations) expect(createPlan(text), text).toEqual(expected);
  });

  it("counts fragments on a union by its possible types", () => {
    const selections: readonly (readonly [selection: string, expected: Plan])[] = [
      ["... on User { boards { nodes { id } } }", { ...graph("GroupMember.Read.All"), ...boards }],
      ["... on Group { displayName }", graph("GroupMember.Read.All")],
      ["... on Node { ... on User { manager { id } } }", graph("GroupMember.Read.All", "User.Read.All")],
      ["... on Group { ... on Node { ... on User { manager { id } } } }", graph("GroupMember.Read.All")],
    ];
    for (const [selection, expected] of selections)
      expect(createPlan(`{ group(id: "1") { members { nodes { ${selection} } } } }`), selection).toEqual(expected);
  });

  it("counts a fragment for every type it is spread on", () => {
    const text = `{ group(id: "1") { ...N } me { ...N } }
      fragment N on Node { ... on Group { owners { nodes { id } } } ... on User { manager { id } } }`;
    expect(createPlan(text)).toEqual(graph("GroupMember.Read.All", "User.Read", "User.Read.All"));
  });

  it("analyzes only the selected operation of a document with several", () => {
    const text = "query A { me { id } } query B { boards { nodes { id } } }";
    expect(createPlan(text, {}, "A")).toEqual(graph("User.Read"));
    expect(createPlan(text, {}, "B")).toEqual(boards);
  });

  it("evaluates conditions with the variables and their defaults", () => {
    const text =
      "query ($me: Boolean! = true, $not: Boolean!) { me @include(if: $me) { id } boards @skip(if: $not) { nodes { id } } }";
    expect(createPlan(text, { not: true })).toEqual(graph("User.Read"));
    expect(createPlan(text, { not: false })).toEqual({ ...graph("User.Read"), ...boards });
    expect(createPlan(text, { me: false, not: true })).toEqual({});
    expect(analyze(text).all).toHaveLength(2);
  });

  it("plans the scopes of the type in the id of node", () => {
    const inner = "... on User { manager { id } } ... on Board { name }";
    const ids: readonly (readonly [id: string, expected: Plan])[] = [
      [toGlobalId("Board", "1"), boards],
      [toGlobalId("User", "1"), graph("User.Read.All", "User.ReadBasic.All")],
      [toGlobalId("Attachment", "1"), {}],
      ["no global id", {}],
    ];
    for (const [id, expected] of ids) {
      expect(createPlan(`{ node(id: "${id}") { ${inner} } }`), id).toEqual(expected);
      expect(createPlan(`query ($id: ID!) { node(id: $id) { ${inner} } }`, { id }), id).toEqual(expected);
      expect(createPlan(`query ($id: ID! = "${id}") { node(id: $id) { ${inner} } }`), id).toEqual(expected);
    }
  });

  it("returns the same plan for variables with the same effect", () => {
    const operation = analyze("query ($a: Boolean!, $x: ID!) { me @skip(if: $a) { id } user(id: $x) { id } }");
    expect(operation.planFor({ a: true, x: "1" })).toBe(operation.planFor({ a: true, x: "2" }));
    expect(operation.planFor({ a: false, x: "1" })).not.toBe(operation.planFor({ a: true, x: "1" }));
  });

  it("plans in time linear in the size of the document, however its fragments and conditions nest", () => {
    const depth = 60;
    const fragments = Array.from({ length: depth }, (_, index) => {
      const next =
        index + 1 === depth
          ? "manager { id }"
          : `...F${index + 1} @include(if: $v${index}) ... @skip(if: $v${index}) { ...F${index + 1} }`;
      return `fragment F${index} on User { ${next} }`;
    });
    const definitions = Array.from({ length: depth }, (_, index) => `$v${index}: Boolean!`).join(" ");
    const stopwatch = startStopwatch();
    const operation = analyze(`query (${definitions}) { me { ...F0 } } ${fragments.join(" ")}`);
    expect(operation.all).toEqual([{ api: "MICROSOFT_GRAPH", scopes: ["User.Read", "User.Read.All"] }]);
    expect(operation.planFor({})).toHaveLength(1);
    expect(stopwatch.elapsedMs()).toBeLessThan(1_000);
    stopwatch.stop();
  });
});
