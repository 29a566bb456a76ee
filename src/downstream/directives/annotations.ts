import {
  Kind,
  visit,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from "graphql";
import { getOwn } from "../../lib/collections.ts";
import type { Problems } from "./problems.ts";
import { suggest } from "./suggest.ts";

/** The directives that say how a value is got, by schema coordinate: `Query.article`, `Query.article(id:)`, `Status.OPEN`. */
export type Annotations = ReadonlyMap<string, readonly ConstDirectiveNode[]>;

/** Finds a directive by the schema coordinate of what has it. */
export type Find = (coordinate: string, name: string) => ConstDirectiveNode | undefined;

export function createFind(annotations: Annotations): Find {
  return (coordinate, name) => annotations.get(coordinate)?.find((directive) => directive.name.value === name);
}

const annotationNames: ReadonlySet<string> = new Set(["rest", "from", "id", "join", "type"]);

/**
 * Takes the directives that say how a value is got out of the SDL, since they name internal URLs. A field with `@join` gets
 * the `@downstream` directive of the field that it joins, so that everything that knows permissions knows it.
 */
export function extractAnnotations(
  document: DocumentNode,
  problems: Problems,
): { readonly document: DocumentNode; readonly annotations: Annotations } {
  const annotations = new Map<string, ConstDirectiveNode[]>();
  const queryFields = getQueryFields(document);
  const path: string[] = [];
  const enter = (node: AnnotatedNode) => {
    if (isDefinition(node)) return null;
    path.push(toStep(node));
    const found = node.directives?.filter(({ name }) => annotationNames.has(name.value)) ?? [];
    if (found.length === 0) return undefined;
    const coordinate = path.join("");
    validatePlace(node, coordinate, found, problems);
    annotations.set(coordinate, [...(annotations.get(coordinate) ?? []), ...found]);
    const rest = node.directives?.filter((directive) => !found.includes(directive)) ?? [];
    const joined = node.kind === Kind.FIELD_DEFINITION ? findJoined(node, queryFields, problems) : [];
    return { ...node, directives: [...rest, ...joined] };
  };
  const leave = (): undefined => {
    path.pop();
    return undefined;
  };
  const visitor = {
    ...Object.fromEntries(annotatedKinds.map((kind) => [kind, { enter, leave }])),
    DirectiveDefinition: ({ name }: AnnotatedNode) => (annotationNames.has(name.value) ? null : undefined),
    ScalarTypeDefinition: (node: AnnotatedNode) => (isDefinition(node) ? null : undefined),
  };
  return { document: visit(document, visitor), annotations };
}

/** The kinds of definitions that each directive belongs to. */
const places: Readonly<Record<string, readonly string[]>> = {
  rest: ["a field"],
  join: ["a field"],
  from: ["a field", "an input field", "an enum value"],
  id: ["a field", "an input field", "an argument"],
  type: ["a union", "an interface", "an object type"],
};

const kindNames: Readonly<Record<string, string>> = {
  ObjectType: "an object type",
  InterfaceType: "an interface",
  UnionType: "a union",
  InputObjectType: "an input type",
  EnumType: "an enum",
  Field: "a field",
  EnumValue: "an enum value",
};

function validatePlace(
  { kind }: AnnotatedNode,
  coordinate: string,
  found: readonly ConstDirectiveNode[],
  problems: Problems,
): void {
  const input = coordinate.includes(".") ? "an argument" : "an input field";
  const own = getOwn(kindNames, kind.replace(/(Definition|Extension)$/, "")) ?? input;
  for (const [index, directive] of found.entries()) {
    const name = directive.name.value;
    const expected = getOwn(places, name) ?? [];
    if (!expected.includes(own))
      problems.addError(directive, `@${name} belongs to ${expected.join(", ")}; ${coordinate} is ${own}`);
    if (found.findIndex((other) => other.name.value === name) < index)
      problems.addError(directive, `${coordinate} has @${name} twice`);
  }
}

const annotatedKinds = [
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.UNION_TYPE_EXTENSION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_EXTENSION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.ENUM_TYPE_EXTENSION,
  Kind.FIELD_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
] as const;

/** Types of `schema/directives.graphql`, which tools include and the server does not. */
const argumentTypes: ReadonlySet<string> = new Set([
  "RestTemplate",
  "RestBatch",
  "RestBatchOrder",
  "RestPage",
  "RestError",
]);

function isDefinition({ kind, name }: AnnotatedNode): boolean {
  return kind.endsWith("TypeDefinition") && argumentTypes.has(name.value);
}

interface AnnotatedNode {
  readonly kind: Kind;
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** A step of a schema coordinate. */
function toStep({ kind, name: { value: name } }: AnnotatedNode): string {
  if (kind === Kind.INPUT_VALUE_DEFINITION) return `(${name}:)`;
  return kind === Kind.FIELD_DEFINITION || kind === Kind.ENUM_VALUE_DEFINITION ? `.${name}` : name;
}

type FieldsByName = ReadonlyMap<string, FieldDefinitionNode>;

function getQueryFields({ definitions }: DocumentNode): FieldsByName {
  const nodes = definitions.filter(
    (node): node is ObjectTypeDefinitionNode | ObjectTypeExtensionNode =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      node.name.value === "Query",
  );
  return new Map(nodes.flatMap(({ fields = [] }) => fields).map((field) => [field.name.value, field]));
}

/** The `@downstream` directive of the field of `Query` that a field joins. */
function findJoined(
  field: AnnotatedNode,
  queryFields: FieldsByName,
  problems: Problems,
): readonly ConstDirectiveNode[] {
  const join = field.directives?.find(({ name }) => name.value === "join");
  const target = join?.arguments?.find(({ name }) => name.value === "field")?.value;
  if (!join || target?.kind !== Kind.STRING) return [];
  const own = field.directives?.find(({ name }) => name.value === "downstream" || name.value === "rest");
  if (own) problems.addError(own, `@join takes the permissions of Query.${target.value}; remove @${own.name.value}`);
  const directives = queryFields.get(target.value)?.directives ?? [];
  const downstream = directives.filter(({ name }) => name.value === "downstream");
  if (directives.some(({ name }) => name.value === "join"))
    problems.addError(target, `Query.${target.value} is a join itself; join the field that it names`);
  else if (!queryFields.has(target.value))
    problems.addError(target, `there is no field Query.${target.value}${suggest(target.value, queryFields.keys())}`);
  else if (downstream.length === 0)
    problems.addError(target, `Query.${target.value} has no @downstream; a join needs a field that calls an API`);
  return own?.name.value === "downstream" ? [] : downstream;
}
