import {
  Kind,
  visit,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from "graphql";
import { getNodeFieldName } from "../downstream/relay/node.ts";

type TypeNodes = ReadonlyMap<string, readonly (TypeDefinitionNode | TypeExtensionNode)[]>;

/**
 * Removes from the SDL what needs a downstream API that is not available: the fields whose directive names it, then the
 * types that only these fields lead to, the fields of other types that return one of them, and the API's value of
 * `DownstreamApi`.
 *
 * @param isAvailable whether the API of this name is available
 */
export function removeUnavailableApis(document: DocumentNode, isAvailable: (api: string) => boolean): DocumentNode {
  let available = visit(document, {
    FieldDefinition: (field) => {
      const api = getDownstreamApi(field.directives ?? []);
      return api === undefined || isAvailable(api) ? undefined : null;
    },
    EnumTypeExtension: (type) =>
      type.name.value === "DownstreamApi" && type.values?.some(({ name }) => !isAvailable(name.value))
        ? { ...type, values: type.values.filter(({ name }) => isAvailable(name.value)) }
        : undefined,
  });
  if (available === document) return removeEmptyDefinitions(document);
  const reachable = getReachableTypes(document);
  for (;;) {
    const left = getReachableTypes(available);
    const removed = new Set([...reachable].filter((name) => !left.has(name)));
    const next = removeTypes(available, removed);
    if (next === available) return removeEmptyDefinitions(available);
    available = next;
  }
}

/** Removes what the base schema leaves empty without APIs: graphql-js rejects types without fields or values. */
function removeEmptyDefinitions(document: DocumentNode): DocumentNode {
  const types = getTypeNodes(document);
  const hasApis = types.get("DownstreamApi")?.some((node) => "values" in node && (node.values ?? []).length > 0);
  const shouldRemove = (node: DefinitionNode): boolean => {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) return node.name.value === "downstream" && !hasApis;
    if (!isTypeNode(node)) return false;
    const name = node.name.value;
    return name === "DownstreamApi" ? !hasApis : name === "Mutation" && isEmpty(types.get(name) ?? []);
  };
  return { ...document, definitions: document.definitions.filter((node) => !shouldRemove(node)) };
}

/** The names of the types that operations can reach, without types that have no fields or members. */
function getReachableTypes(document: DocumentNode): ReadonlySet<string> {
  const types = getTypeNodes(document);
  const reached = new Set<string>();
  const visitType = (name: string, isReturned: boolean): void => {
    const nodes = types.get(name) ?? [];
    if (nodes.length === 0 || isEmpty(nodes)) return;
    // An interface that a field returns also leads to the types that implement it.
    if (isReturned && nodes.some(({ kind }) => kind === Kind.INTERFACE_TYPE_DEFINITION))
      for (const implementer of getImplementers(types, name)) visitType(implementer, false);
    if (reached.has(name)) return;
    reached.add(name);
    for (const node of nodes) for (const [next, isOutput] of getReferences(node)) visitType(next, isOutput);
  };
  for (const root of rootTypes) visitType(root, false);
  return reached;
}

const rootTypes = ["Query", "Mutation"];

function getTypeNodes(document: DocumentNode): TypeNodes {
  const types = new Map<string, (TypeDefinitionNode | TypeExtensionNode)[]>();
  for (const definition of document.definitions) {
    if (!isTypeNode(definition)) continue;
    const { value } = definition.name;
    types.set(value, [...(types.get(value) ?? []), definition]);
  }
  return types;
}

function isTypeNode(node: DefinitionNode): node is TypeDefinitionNode | TypeExtensionNode {
  return "name" in node && (/TypeDefinition$/.test(node.kind) || /TypeExtension$/.test(node.kind));
}

function isEmpty(nodes: readonly (TypeDefinitionNode | TypeExtensionNode)[]): boolean {
  return nodes.every((node) => {
    if ("fields" in node) return (node.fields ?? []).length === 0;
    return "types" in node && (node.types ?? []).length === 0;
  });
}

/** Types that implement `Node` are fetched through their field of `Query`, so they need it. */
function getImplementers(types: TypeNodes, name: string): readonly string[] {
  const queryFields = (types.get("Query") ?? []).flatMap(getFields).map((field) => field.name.value);
  return [...types]
    .filter(([, nodes]) => nodes.some((node) => getInterfaces(node).includes(name)))
    .map(([type]) => type)
    .filter((type) => name !== "Node" || queryFields.includes(getNodeFieldName(type)));
}

/** The types that a type refers to, and whether a field returns them. */
function getReferences(node: TypeDefinitionNode | TypeExtensionNode): readonly (readonly [string, boolean])[] {
  const fields = getFields(node);
  const types = "types" in node ? (node.types ?? []) : [];
  return [
    ...fields.map((field) => [getTypeName(field.type), true] as const),
    ...fields.flatMap((field) => field.arguments ?? []).map(({ type }) => [getTypeName(type), false] as const),
    ...("fields" in node ? (node.fields ?? []) : []).map(({ type }) => [getTypeName(type), false] as const),
    ...types.map(({ name }) => [name.value, false] as const),
    ...getInterfaces(node).map((name) => [name, false] as const),
  ];
}

function getFields(node: TypeDefinitionNode | TypeExtensionNode): readonly FieldDefinitionNode[] {
  return "fields" in node
    ? (node.fields ?? []).filter((field): field is FieldDefinitionNode => field.kind === Kind.FIELD_DEFINITION)
    : [];
}

function getInterfaces(node: TypeDefinitionNode | TypeExtensionNode): readonly string[] {
  return "interfaces" in node ? (node.interfaces ?? []).map(({ name }) => name.value) : [];
}

function getTypeName(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : getTypeName(type.type);
}

function getDownstreamApi(directives: readonly ConstDirectiveNode[]): string | undefined {
  const directive = directives.find(({ name }) => name.value === "downstream");
  const api = directive?.arguments?.find(({ name }) => name.value === "api")?.value;
  return api?.kind === Kind.ENUM ? api.value : undefined;
}

/** Removes types with the fields that return them. @returns the same document if it has none of them */
function removeTypes(document: DocumentNode, removed: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    enter: (node) => {
      if (node.kind === Kind.DOCUMENT) return undefined;
      if (isTypeNode(node as DefinitionNode))
        return removed.has((node as TypeDefinitionNode).name.value) ? null : undefined;
      if (node.kind === Kind.FIELD_DEFINITION) return removed.has(getTypeName(node.type)) ? null : undefined;
      // Members of a union.
      if (node.kind === Kind.NAMED_TYPE) return removed.has(node.name.value) ? null : undefined;
      return undefined;
    },
  });
}

/** The names of the types and of their fields, as `User` and `User.manager`. */
export function getFieldNames(document: DocumentNode): ReadonlySet<string> {
  const names = document.definitions.filter(isTypeNode).flatMap((node) => {
    const type = node.name.value;
    return [type, ...getFields(node).map(({ name }) => `${type}.${name.value}`)];
  });
  return new Set(names);
}
