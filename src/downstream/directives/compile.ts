import {
  getNamedType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import type { Connection } from "../relay/connection.ts";
import { getNodeFieldName } from "../relay/node.ts";
import { getOwn } from "../../lib/collections.ts";
import type { DownstreamContext } from "../resolvers/context.ts";
import type { ResolverMap } from "../project.ts";
import { getDownstreamDirective, setParentKeys } from "../resolvers/directive.ts";
import { createContextResolver } from "../resolvers/downstream-resolver.ts";
import type { RestApiClient } from "../rest/rest-api.ts";
import { compileRestField } from "../rest/rest-field.ts";
import { createFind, type Annotations, type Find } from "./annotations.ts";
import { createCompleter, type Complete } from "./complete.ts";
import { compileAbstractTypes, compileEnums } from "./compile-types.ts";
import { IdDirectives } from "./id-directives.ts";
import { createIdDecoder, createInputConverter, findInputType, type InputDirectives } from "./input-values.ts";
import { compileJoin } from "./join.ts";
import { getPath } from "./json-path.ts";
import type { Problems } from "./problems.ts";
import { readDirective, readPath, readText } from "./read-arguments.ts";
import { getHeader } from "./response-headers.ts";
import type { Placeholder } from "./placeholder.ts";

export interface DirectiveSources {
  readonly annotations: Annotations;
  /** Names of the APIs that `@rest` can call. */
  readonly restApis: ReadonlySet<string>;
  readonly problems: Problems;
}

/**
 * Compiles the directives that say how a value is got into resolvers.
 *
 * @param schema without these directives, as returned by `readDirectives`
 */
export function compileDirectives(
  schema: GraphQLSchema,
  { annotations, restApis, problems }: DirectiveSources,
): ResolverMap {
  if (annotations.size === 0) return {};
  const find = createFind(annotations);
  const objects = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type));
  const compiler = new Compiler(schema, find, { restApis, problems, objects });
  return {
    ...Object.fromEntries(objects.map((type) => [type.name, compiler.compileObject(type)])),
    ...compileEnums(schema, find, problems),
    ...compileAbstractTypes(schema, find, problems),
  };
}

type Field = GraphQLField<unknown, unknown>;
type Resolver = (...given: never[]) => unknown;

class Compiler {
  readonly #schema: GraphQLSchema;
  readonly #find: Find;
  readonly #problems: Problems;
  readonly #ids: IdDirectives;
  readonly #inputs: InputDirectives;
  readonly #restApis: ReadonlySet<string>;
  /** Names of the types that pages of lists have. */
  readonly #connections: ReadonlySet<string>;

  constructor(
    schema: GraphQLSchema,
    find: Find,
    {
      restApis,
      problems,
      objects,
    }: Omit<DirectiveSources, "annotations"> & {
      readonly objects: readonly GraphQLObjectType[];
    },
  ) {
    this.#schema = schema;
    this.#find = find;
    this.#problems = problems;
    this.#restApis = restApis;
    const pagedFields = objects.flatMap((type) =>
      Object.values(type.getFields()).filter((field) =>
        find(`${type.name}.${field.name}`, "rest")?.arguments?.some(({ name }) => name.value === "page"),
      ),
    );
    this.#connections = new Set(pagedFields.map((field) => getNamedType(field.type).name));
    this.#ids = new IdDirectives(schema, find, problems);
    this.#inputs = {
      getIdKey: (coordinate) => this.#ids.getKey(coordinate),
      getTarget: (coordinate) => {
        const directive = find(coordinate, "from");
        return directive && readDirective(directive, { path: readPath }, problems).path;
      },
    };
  }

  compileObject(type: GraphQLObjectType): Record<string, Resolver> {
    const complete = this.#createCompleter(type);
    const resolvers = Object.values(type.getFields()).flatMap((field) => {
      const resolver = this.#compileField(type, field, complete);
      return resolver ? [[field.name, resolver] as const] : [];
    });
    return Object.fromEntries(resolvers);
  }

  #compileField(type: GraphQLObjectType, field: Field, complete: Complete | undefined): Resolver | undefined {
    const coordinate = `${type.name}.${field.name}`;
    const [rest, join, id, from] = ["rest", "join", "id", "from"].map((name) => this.#find(coordinate, name));
    const [first, ...others] = [rest, join, id, from].filter((directive) => directive !== undefined);
    if (others[0]) this.#problems.addError(others[0], `${coordinate} has @${first?.name.value} already`);
    const reader = id ?? from;
    if (reader && this.#isRoot(type))
      this.#problems.addError(reader, `${coordinate} has no parent for @${reader.name.value} to read`);
    else if (reader && reader === first && getDownstreamDirective(field))
      this.#problems.addError(reader, `@${reader.name.value} reads the parent without a call; remove @downstream`);
    if (rest) return this.#compileRest(type, field, rest, complete);
    if (join) return this.#compileJoin(type, field, join, complete);
    if (id) return this.#ids.compileField(coordinate, field, id);
    if (from) return this.#compileFrom(field, from, complete);
    if (field.name === "nodes" && this.#connections.has(type.name))
      return ({ edges }: Connection<{ readonly cursor: string; readonly node: unknown }>) =>
        edges.map(({ node }) => node);
    return complete && isNonNullType(field.type) && !getDownstreamDirective(field)
      ? createReader((parent) => getPath(parent, [field.name]), complete)
      : undefined;
  }

  #compileRest(type: GraphQLObjectType, field: Field, directive: ConstDirectiveNode, complete: Complete | undefined) {
    const coordinate = `${type.name}.${field.name}`;
    const downstream = getDownstreamDirective(field);
    if (!downstream) {
      this.#problems.addError(directive, `${coordinate} needs @downstream(api: …, scopes: […]) beside @rest`);
      return undefined;
    }
    if (!this.#restApis.has(downstream.api))
      this.#problems.addError(
        directive,
        `${downstream.api} is not a REST API; define it with restApi() in oboql.config.ts`,
      );
    const isMutation = type === this.#schema.getMutationType();
    const compiled = compileRestField(
      directive,
      {
        coordinate,
        field,
        isMutation,
        isRoot: this.#isRoot(type),
        getIdParts: (argument) => this.#inputs.getIdKey(`${coordinate}(${argument}:)`)?.parts,
        idArgument: field.args.find(({ name }) => this.#ids.readType(`${coordinate}(${name}:)`) !== undefined)?.name,
      },
      this.#problems,
    );
    if (!compiled) return undefined;
    const placeholders = compiled.templates.flatMap((template) => template.placeholders);
    for (const placeholder of placeholders) {
      const input = placeholder.source === "args" ? findInputType(field.args, placeholder.keys) : undefined;
      if (input) placeholder.convert = createInputConverter(input.type, this.#inputs);
    }
    const decode = createIdDecoder(coordinate, field.args, this.#inputs);
    const parentKeys = readParentKeys(placeholders);
    setParentKeys(field, parentKeys);
    const isComplete = createCompletenessCheck(parentKeys);
    return createContextResolver<RestApiClient>(downstream.api, (client, source, given, info, context) => {
      const args = decode ? decode(given) : given;
      const { identity } = context;
      if (!complete || isComplete(source)) return compiled.resolve(client, { args, parent: source, identity });
      return complete(source, context, info).then((parent) => compiled.resolve(client, { args, parent, identity }));
    });
  }

  #isRoot(type: GraphQLObjectType): boolean {
    return type === this.#schema.getQueryType() || type === this.#schema.getMutationType();
  }

  #compileJoin(
    type: GraphQLObjectType,
    field: Field,
    directive: ConstDirectiveNode,
    complete: Complete | undefined,
  ): Resolver | undefined {
    const downstream = getDownstreamDirective(field);
    const join = compileJoin(
      directive,
      { field, schema: this.#schema, isRoot: this.#isRoot(type), getIdKey: this.#inputs.getIdKey },
      this.#problems,
    );
    if (!join || !downstream) return undefined;
    const parentKeys = readParentKeys(join.placeholders);
    setParentKeys(field, parentKeys);
    const isComplete = createCompletenessCheck(parentKeys);
    return createContextResolver(downstream.api, (_client, source, _args, info, context) => {
      if (!complete || isComplete(source)) return join.resolve(source, context, info);
      return complete(source, context, info).then((parent) => join.resolve(parent, context, info));
    });
  }

  #compileFrom(field: Field, directive: ConstDirectiveNode, complete: Complete | undefined): Resolver | undefined {
    const { path, header } = readDirective(directive, { path: readPath, header: readText }, this.#problems);
    if ((path === undefined) === (header === undefined)) {
      this.#problems.addError(directive, "@from of a field has `path`, the keys that lead to the value, or `header`");
      return undefined;
    }
    const read =
      header === undefined
        ? (parent: unknown) => getPath(parent, path ?? [])
        : (parent: unknown) => getHeader(parent, header.toLowerCase());
    return createReader(read, isNonNullType(field.type) ? complete : undefined);
  }

  /** @returns undefined if there is no field of `Query` that completes objects of the type */
  #createCompleter(type: GraphQLObjectType): Complete | undefined {
    const name = getNodeFieldName(type.name);
    const field = getOwn(this.#schema.getQueryType()?.getFields() ?? {}, name);
    const key = this.#ids.getOwnKey(type.name);
    const argument = field?.args.find((each) => this.#ids.readType(`Query.${name}(${each.name}:)`) === type.name);
    if (!field || !key || !argument || !this.#find(`Query.${name}`, "rest")) return undefined;
    return createCompleter({ field: name, argument: argument.name, key });
  }
}

/** @param complete loads the object if the value is absent */
function createReader(read: (parent: unknown) => unknown, complete: Complete | undefined): Resolver {
  if (!complete) return (parent: unknown) => read(parent) ?? null;
  return (parent: unknown, _args: unknown, context: DownstreamContext, info: GraphQLResolveInfo) => {
    const value = read(parent);
    return value === undefined ? complete(parent, context, info).then(read) : value;
  };
}

function readParentKeys(placeholders: readonly Placeholder[]): readonly (readonly string[])[] {
  return placeholders.filter(({ source }) => source === "parent").map(({ keys }) => keys);
}

/** @param keys of each value that a field reads */
function createCompletenessCheck(keys: readonly (readonly string[])[]): (parent: unknown) => boolean {
  return (parent) => keys.every((each) => getPath(parent, each) !== undefined);
}
