import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  type ASTNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { getNodeFieldName } from "../relay/node.ts";
import { getDownstreamDirective } from "../resolvers/directive.ts";
import { createFind, type Annotations, type Find } from "./annotations.ts";
import type { Problems } from "./problems.ts";
import { getTexts } from "./read-arguments.ts";

type Field = GraphQLField<unknown, unknown>;

export interface SourceCheck {
  readonly annotations: Annotations;
  /** Whether a project has a resolver of its own for a field, or for the type of values (`__resolveType`). */
  readonly hasResolver: (type: string, field: string) => boolean;
  readonly problems: Problems;
}

/** Reports fields of `Query` and `Mutation` that have no source. Other fields are read from their parent. */
export function validateRootFields(schema: GraphQLSchema, { annotations, hasResolver, problems }: SourceCheck): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) {
      const coordinate = `${type?.name}.${field.name}`;
      const isResolved = hasResolver(type?.name ?? "", field.name) || getDownstreamDirective(field) !== undefined;
      if (!isResolved && !annotations.has(coordinate) && coordinate !== "Query.node")
        problems.addError(
          field.astNode,
          `${coordinate} has no source; add @downstream and @rest, @join, or a resolver to oboql.config.ts`,
        );
    }
}

/** Reports values of REST APIs whose type or id cannot be known, and arguments and joins that do not work as written. */
export function validateSources(schema: GraphQLSchema, { annotations, hasResolver, problems }: SourceCheck): void {
  if (annotations.size === 0) return;
  const find = createFind(annotations);
  const isMember = (type: GraphQLObjectType, field: Field): boolean =>
    !hasResolver(type.name, field.name) && !getDownstreamDirective(field);
  const visited = new Set<string>();
  const visitType = (type: GraphQLNamedType, field: Field, isResult: boolean): void => {
    if (!isCompositeType(type) || visited.has(type.name)) return;
    visited.add(type.name);
    if (isAbstractType(type)) {
      if (!isResult && !find(type.name, "type") && !hasResolver(type.name, "__resolveType"))
        problems.addError(
          field.astNode,
          `the type of the values of ${type.name} is not known; write @type(path: […]) at ${type.name}`,
        );
      for (const member of schema.getPossibleTypes(type)) visitType(member, field, false);
      return;
    }
    validateNodeId(type);
    for (const member of Object.values(type.getFields()))
      if (isMember(type, member)) {
        if (member.args.length > 0)
          problems.addError(
            member.args[0]?.astNode,
            `${type.name}.${member.name} is read from its parent, without arguments`,
          );
        visitType(getNamedType(member.type), member, false);
      }
  };
  const validateNodeId = (type: GraphQLObjectType): void => {
    if (!type.getInterfaces().some(({ name }) => name === "Node") || hasResolver(type.name, "id")) return;
    const example = `@id(type: "${type.name}", key: "{parent.id}")`;
    validateIdType(type.getFields()["id"]?.astNode, `${type.name}.id`, { type: type.name, find, problems, example });
    const name = getNodeFieldName(type.name);
    const field = schema.getQueryType()?.getFields()[name];
    const argument = field?.args.find((each) => each.name === "id");
    const own = `@id(type: "${type.name}")`;
    if (argument && find(`Query.${name}`, "rest"))
      validateIdType(argument.astNode, `Query.${name}(id:)`, { type: type.name, find, problems, example: own });
  };
  for (const { type, field } of getFields(schema)) {
    const rest = find(`${type.name}.${field.name}`, "rest");
    if (!rest) continue;
    const hasErrors = rest.arguments?.some((argument) => argument.name.value === "errors") === true;
    visitType(getNamedType(field.type), field, hasErrors && isUnionType(getNullableType(field.type)));
  }
  warnOfSingleLoads(schema, find, problems);
  warnOfOtherPermissions(schema, find, problems);
}

/** Reports lists whose items may be completed by a field with permissions that the list does not have. */
function warnOfOtherPermissions(schema: GraphQLSchema, find: Find, problems: Problems): void {
  for (const { type, field } of getFields(schema)) {
    const rest = find(`${type.name}.${field.name}`, "rest");
    const list = getDownstreamDirective(field);
    const item = rest && getItemType(field);
    const name = item && getNodeFieldName(item.name);
    const single = name === undefined ? undefined : schema.getQueryType()?.getFields()[name];
    const isCompleted = single?.args.some((argument) => find(`Query.${name}(${argument.name}:)`, "id")) === true;
    if (!rest || !list || !single || !isCompleted || !find(`Query.${name}`, "rest")) continue;
    const missing = getDownstreamDirective(single)?.scopes.filter((scope) => !list.scopes.includes(scope)) ?? [];
    if (missing.length > 0)
      problems.addWarning(
        rest,
        `Query.${name} completes items that lack a member, with ${missing.join(", ")}; add it to the scopes of ${type.name}.${field.name}`,
      );
  }
}

/** The type of the items of a list or connection. */
function getItemType(field: Field): GraphQLNamedType | undefined {
  const type = getNullableType(field.type);
  const named = getNamedType(type);
  if (isListType(type)) return named;
  const nodes = isObjectType(named) ? named.getFields()["nodes"] : undefined;
  return nodes && getNamedType(nodes.type);
}

function validateIdType(
  node: ASTNode | null | undefined,
  coordinate: string,
  { type, find, problems, example }: { type: string; find: Find; problems: Problems; example: string },
): void {
  const directive = find(coordinate, "id");
  if (!directive) problems.addError(node, `${coordinate} is a global id of ${type}; write ${example} at it`);
  else if (getTexts(directive, "type")[0] !== type)
    problems.addError(directive, `${coordinate} is a global id of ${type}; write ${example}`);
}

function getFields(schema: GraphQLSchema): readonly { readonly type: GraphQLObjectType; readonly field: Field }[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
}

/** Reports joins of list items whose targets are loaded one by one. */
function warnOfSingleLoads(schema: GraphQLSchema, find: Find, problems: Problems): void {
  const listed = getListedTypes(schema);
  for (const { type, field } of getFields(schema)) {
    const join = find(`${type.name}.${field.name}`, "join");
    const [target] = join ? getTexts(join, "field") : [];
    const rest = target === undefined ? undefined : find(`Query.${target}`, "rest");
    const isBatched = rest?.arguments?.some(({ name }) => name.value === "batch");
    const isRepeated = join?.arguments?.some(({ name }) => name.value === "each") === true || listed.has(type.name);
    if (join && rest && !isBatched && isRepeated)
      problems.addWarning(
        join,
        `${type.name}.${field.name} calls Query.${target} once for each item of a list; add \`batch\` to its @rest`,
      );
  }
}

/** The types of the items of lists, and of the objects in them. */
function getListedTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const listed = new Set<string>();
  const add = (type: GraphQLNamedType): void => {
    if (!isCompositeType(type) || listed.has(type.name)) return;
    listed.add(type.name);
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(add);
    if (isUnionType(type) || isInterfaceType(type)) return;
    for (const field of Object.values(type.getFields()))
      if (!getDownstreamDirective(field)) add(getNamedType(field.type));
  };
  for (const { field } of getFields(schema)) if (isListType(getNullableType(field.type))) add(getNamedType(field.type));
  return listed;
}
