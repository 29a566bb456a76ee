import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { addResolversToSchema, makeExecutableSchema } from "@graphql-tools/schema";
import { concatAST, GraphQLError, Kind, parse, Source, visit, type DocumentNode, type GraphQLSchema } from "graphql";
import { bindResolvers, assertAllFieldsResolved, endAtExceededBudget } from "../downstream/resolvers/bind-resolvers.ts";
import { compileDirectives } from "../downstream/directives/compile.ts";
import { extractAnnotations, type Annotations } from "../downstream/directives/annotations.ts";
import { Problems } from "../downstream/directives/problems.ts";
import { validateRootFields, validateSources } from "../downstream/directives/validate-sources.ts";
import { readDirectives } from "../downstream/resolvers/directive.ts";
import { createNodeResolver } from "../downstream/relay/node.ts";
import type { Project, ResolverMap, SdlFile } from "../downstream/project.ts";
import { getFieldNames, removeUnavailableApis } from "./available-schema.ts";
import { scalars } from "./scalars.ts";
import { getOwn } from "../lib/collections.ts";
import { assertValidSdl, assertValidTypes, throwErrors } from "./schema-errors.ts";

const baseUrl = new URL("../../schema/base.graphql", import.meta.url);

/**
 * Creates the executable schema of a project, and binds each downstream field to the scopes of its directive.
 *
 * @param apis names of the downstream APIs that are available. Default: all; what needs the others is removed
 * @param problems collects the mistakes and warnings about directives
 * @throws {GraphQLError | SchemaError} if the SDL is invalid, a downstream API is only in the SDL or only in the
 * configuration, a resolver has no field, or a field's `@downstream` directive and its resolver do not name the same API
 */
export function createSchema(
  { sdl, resolvers, downstreams }: Pick<Project, "sdl" | "resolvers"> & Partial<Pick<Project, "downstreams">>,
  apis: Iterable<string> = downstreams?.keys() ?? [],
  problems: Problems = new Problems(),
): GraphQLSchema {
  const { document, annotations } = extractAnnotations(concatAST([readBase(), ...sdl].map(parseFile)), problems);
  if (downstreams) {
    assertSameApis(document, [...downstreams.keys()]);
    validateScopes(document, downstreams, problems);
  }
  const available = removeUnavailableApis(document, createIsIn(apis));
  const { ownMaps, schema } = explainInvalidSdl(document, problems, () => ({
    ownMaps: removeUnavailableResolvers(resolvers, document, available),
    schema: makeExecutableSchema({ typeDefs: available, resolvers: scalars, ...options }),
  }));
  readDirectives(schema);
  const restApis = new Set([...(downstreams ?? [])].flatMap(([name, { kind }]) => (kind === "rest" ? [name] : [])));
  const compiled = compileDirectives(schema, { annotations, restApis, problems });
  validateResolvers(compiled, ownMaps, annotations, problems);
  const hasResolver = createHasResolver(ownMaps);
  validateSources(schema, { annotations, hasResolver, problems });
  throwErrors(problems.errors);
  const maps = [compiled, ...ownMaps];
  assertAllFieldsResolved(schema, maps);
  for (const map of maps)
    addResolversToSchema({ schema, resolvers: bindResolvers(schema, map) as never, updateResolversInPlace });
  addResolversToSchema({ schema, resolvers: { Query: { node: createNodeResolver(schema) } }, ...options });
  assertValidTypes(schema);
  const subscriptions = schema.getSubscriptionType();
  if (subscriptions) problems.addError(subscriptions.astNode, "subscriptions are not supported; remove the type");
  validateRootFields(schema, { annotations, hasResolver, problems });
  throwErrors(problems.errors);
  endAtExceededBudget(schema);
  return schema;
}

/** Throws the errors of the SDL, which have places, in place of an error that follows from them. */
function explainInvalidSdl<Result>(document: DocumentNode, { errors }: Problems, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    assertValidSdl(document, errors);
    throw error;
  }
}

/** Whether a project has a resolver for a field. */
export function createHasResolver(maps: readonly ResolverMap[]): (type: string, field: string) => boolean {
  return (type, field) => maps.some((map) => Object.hasOwn(getOwn(map, type) ?? {}, field));
}

/** Reports fields that have both a directive and a resolver. */
function validateResolvers(
  compiled: ResolverMap,
  maps: readonly ResolverMap[],
  annotations: Annotations,
  problems: Problems,
): void {
  for (const [type, fields = {}] of maps.flatMap(Object.entries) as [string, object][])
    for (const name of Object.keys(fields)) {
      const [directive] = (getOwn(compiled, type) && annotations.get(`${type}.${name}`)) ?? [];
      if (directive) problems.addError(directive, `${type}.${name} has a resolver too; remove it, or the directive`);
    }
}

/** Reports permissions of fields whose requests have no access token, and fields without the permission for theirs. */
function validateScopes(document: DocumentNode, downstreams: Project["downstreams"], problems: Problems): void {
  visit(document, {
    Directive: (directive) => {
      if (directive.name.value !== "downstream") return;
      const find = (name: string) => directive.arguments?.find((argument) => argument.name.value === name)?.value;
      const [api, scopes] = [find("api"), find("scopes")];
      const definition = api?.kind === Kind.ENUM ? downstreams.get(api.value) : undefined;
      if (api?.kind !== Kind.ENUM || !definition || !scopes) return;
      const isEmpty = scopes.kind === Kind.LIST && scopes.values.length === 0;
      if (definition.auth === "none" && !isEmpty)
        problems.addError(scopes, `requests to ${api.value} have no access token (auth: "none"); write scopes: []`);
      if (definition.auth !== "none" && isEmpty)
        problems.addError(
          scopes,
          `name the permissions of ${api.value} that the field needs; an API without access tokens has auth: "none"`,
        );
    },
  });
}

function assertSameApis(document: DocumentNode, configured: readonly string[]): void {
  const declared = document.definitions.flatMap((node) =>
    node.kind === Kind.ENUM_TYPE_EXTENSION && node.name.value === "DownstreamApi" ? (node.values ?? []) : [],
  );
  const names = declared.map(({ name }) => name.value);
  for (const { name } of declared)
    if (!configured.includes(name.value))
      throw new GraphQLError(
        `the downstream API ${name.value} is not among the downstreams of oboql.config.ts: ${configured.join(", ")}`,
        { nodes: name },
      );
  for (const name of configured)
    if (!names.includes(name))
      throw new GraphQLError(
        `oboql.config.ts has the downstream API ${name}, but no SDL extends DownstreamApi with it`,
      );
  visit(document, {
    Directive: ({ name, arguments: given = [] }) => {
      const api = name.value === "downstream" ? given.find((argument) => argument.name.value === "api") : undefined;
      if (api?.value.kind === Kind.ENUM && !names.includes(api.value.value))
        throw new GraphQLError(
          `@downstream names the API ${api.value.value}, but no SDL extends DownstreamApi with it; declared: ${names.join(", ")}`,
          { nodes: api.value },
        );
    },
  });
}

/** The directives of a project that say how values are got. @throws {GraphQLError} if the syntax of the SDL is invalid */
export function readAnnotations({ sdl }: Pick<Project, "sdl">): Annotations {
  return extractAnnotations(concatAST([readBase(), ...sdl].map(parseFile)), new Problems()).annotations;
}

function readBase(): SdlFile {
  return { path: fileURLToPath(baseUrl), text: readFileSync(baseUrl, "utf8") };
}

function parseFile({ path, text }: SdlFile): DocumentNode {
  return parse(new Source(text, path));
}

function createIsIn(names: Iterable<string>): (name: string) => boolean {
  const set = new Set(names);
  return (name) => set.has(name);
}

/** Removes the resolvers of types and fields that were removed. @throws {GraphQLError} if a resolver never had a field */
function removeUnavailableResolvers(
  resolvers: readonly ResolverMap[],
  document: DocumentNode,
  available: DocumentNode,
): readonly ResolverMap[] {
  const all = getFieldNames(document);
  const left = getFieldNames(available);
  return resolvers.map((map) =>
    Object.fromEntries(
      Object.entries(map).flatMap(([type, fields]) => {
        if (!all.has(type)) throw new GraphQLError(`there are resolvers of ${type}, but no such type in the SDL`);
        if (!left.has(type) || fields === undefined) return [];
        const entries = Object.entries(fields).filter(([name]) => {
          const field = `${type}.${name}`;
          if (name.startsWith("__") || left.has(field)) return true;
          if (!all.has(field)) throw new GraphQLError(`${field}: there is a resolver, but no such field in the SDL`);
          return false;
        });
        return [[type, Object.fromEntries(entries)]];
      }),
    ),
  );
}

/** Perf: otherwise, each step copies the schema. */
const updateResolversInPlace = true;
const options = {
  updateResolversInPlace,
  // A schema without downstream APIs need not use every scalar of `base.graphql`.
  resolverValidationOptions: { requireResolversToMatchSchema: "ignore" },
} as const;
