import {
  getNamedType,
  GraphQLError,
  isListType,
  isNonNullType,
  getNullableType,
  isRequiredArgument,
  print,
  valueFromAST,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import type { DownstreamContext } from "../resolvers/context.ts";
import { createPlainKey, type IdKey } from "./id-key.ts";
import { callQueryField } from "./query-field.ts";
import type { Problems } from "./problems.ts";
import { readDirective, readTemplate, readText } from "./read-arguments.ts";
import { type Placeholder, type TemplateValues } from "./placeholder.ts";
import type { Template } from "./template.ts";
import { validateTemplate } from "./validate-template.ts";

export interface Join {
  readonly placeholders: readonly Placeholder[];
  readonly resolve: (parent: unknown, context: DownstreamContext, info: GraphQLResolveInfo) => unknown;
}

interface JoinPlace {
  readonly field: GraphQLField<unknown, unknown>;
  readonly schema: GraphQLSchema;
  /** Whether it is a field of `Query` or `Mutation`, which has no parent. */
  readonly isRoot: boolean;
  /** The ids that an argument has. @param coordinate such as `Query.article(id:)` */
  readonly getIdKey: (coordinate: string) => IdKey | undefined;
}

/** Compiles a `@join` directive. @returns undefined if it is invalid, which is reported */
export function compileJoin(directive: ConstDirectiveNode, place: JoinPlace, problems: Problems): Join | undefined {
  const {
    field: name,
    args,
    each,
  } = readDirective(directive, { field: readText, args: readTemplate, each: readTemplate }, problems);
  const target = name === undefined ? undefined : place.schema.getQueryType()?.getFields()[name];
  if (name === undefined) problems.addError(directive, "@join needs `field`, the name of a field of Query");
  // A target that does not exist was reported with its place.
  if (name === undefined || !target) return undefined;
  const sources: (keyof TemplateValues)[] = [
    ...(place.isRoot ? [] : ["parent" as const]),
    "identity",
    ...(each ? ["item" as const] : []),
  ];
  const templatePlace = { field: place.field, getIdParts: () => undefined };
  if (args) validateTemplate(args, { ...templatePlace, sources, kind: "path" }, problems);
  if (each) validateTemplate(each, { ...templatePlace, sources: sources.slice(0, -1) }, problems);
  validateTarget(directive, { target, args, each, ...place }, problems);
  const encoders = [...(args?.members ?? [])].map(([argument, template]) => {
    const key = place.getIdKey(`Query.${name}(${argument}:)`);
    const type = target.args.find((each) => each.name === argument)?.type;
    return [
      argument,
      createEncoder(template, { key, type, argument, returned: getNamedType(target.type).name }),
    ] as const;
  });

  const load = (values: TemplateValues, context: DownstreamContext, info: GraphQLResolveInfo): unknown => {
    const given = encoders.map(([argument, encode]) => [argument, encode(values)] as const);
    if (given.some(([, value]) => value === undefined || value === null)) return null;
    return callQueryField(name, Object.fromEntries(given), context, info);
  };
  const loadEach = async (
    list: Template,
    values: TemplateValues,
    context: DownstreamContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> => {
    const items = list.evaluate(values);
    if (items === undefined || items === null) return null;
    if (!Array.isArray(items)) throw new GraphQLError("The value of `each` is not a list.");
    const results = await Promise.allSettled(
      items.map(async (item: unknown) => await load({ ...values, item }, context, info)),
    );
    return results.map((result) => (result.status === "fulfilled" ? result.value : (result.reason as Error)));
  };
  return {
    placeholders: [args, each].flatMap((template) => template?.placeholders ?? []),
    resolve: (parent, context, info) => {
      const values = { parent, identity: context.identity };
      return each ? loadEach(each, values, context, info) : load(values, context, info);
    },
  };
}

/**
 * Evaluates an argument. Ids are passed as global ids: an id of an API may look like one, and a part of an id may look like
 * several. A whole id of several parts is passed as the API sent it.
 */
function createEncoder(
  template: Template,
  {
    key,
    type,
    argument,
    returned,
  }: {
    readonly key: IdKey | undefined;
    readonly type: GraphQLInputType | undefined;
    readonly argument: string;
    /** Type of the field, which has the ids of an argument named `id`. */
    readonly returned: string;
  },
): (values: TemplateValues) => unknown {
  const isId = argument === "id" && type !== undefined && getNamedType(type).name === "ID";
  const idKey = key ?? (isId ? createPlainKey(returned) : undefined);
  const isWhole = template.placeholders[0]?.isWhole === true;
  return (idKey && !(idKey.parts && isWhole) && idKey.createEncoder(template)) || template.evaluate;
}

function validateTarget(
  directive: ConstDirectiveNode,
  {
    field,
    target,
    args,
    each,
  }: Pick<JoinPlace, "field"> & {
    readonly target: GraphQLField<unknown, unknown>;
    readonly args: Template | undefined;
    readonly each: Template | undefined;
  },
  problems: Problems,
): void {
  const [own, other] = [getNullableType(field.type), getNullableType(target.type)];
  const item = each && isListType(own) ? getNullableType(own.ofType) : own;
  if (each && !isListType(own)) problems.addError(directive, "a field with `each` is a list");
  if (each && !each.placeholders[0]?.isWhole)
    problems.addError(each.node, "`each` is one placeholder, such as {parent.member_ids}");
  if (each && !args?.placeholders.some(({ source }) => source === "item"))
    problems.addError(args?.node ?? directive, "`args` needs {item}, the item of `each`; else all calls are the same");
  if (field.args.length > 0)
    problems.addError(field.args[0]?.astNode, "a field with @join has no arguments; no placeholder reads them");
  if (String(item) !== String(other))
    problems.addError(directive, `Query.${target.name} returns ${String(other)}, and this field has ${String(item)}`);
  if (isNonNullType(field.type))
    problems.addError(
      directive,
      "a field with @join is nullable: the object may not exist, or the user may not see it",
    );
  if (args && !args.members) problems.addError(args.node, "`args` must be an object");
  const members = args?.members ?? new Map<string, Template>();
  for (const [name, { node, placeholders }] of members) {
    const argument = target.args.find((each) => each.name === name);
    if (argument && placeholders.length === 0 && valueFromAST(node, argument.type) === undefined)
      problems.addError(
        node,
        `${print(node)} is no ${String(argument.type)}, the type of Query.${target.name}(${name}:)`,
      );
    if (!argument)
      problems.addError(
        node,
        `Query.${target.name} has no argument ${name}; it has ${target.args.map((each) => each.name).join(", ")}`,
      );
  }
  for (const argument of target.args)
    if (isRequiredArgument(argument) && !members.has(argument.name))
      problems.addError(args?.node ?? directive, `Query.${target.name} needs the argument ${argument.name}`);
}
