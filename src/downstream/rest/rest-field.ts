import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  isUnionType,
  type ConstDirectiveNode,
  type GraphQLField,
} from "graphql";
import { isObject } from "../../lib/json.ts";
import { createBatchLoader } from "../http/batch-loader.ts";
import type { ErrorStatus } from "../http/downstream-client.ts";
import type { Problems } from "../directives/problems.ts";
import { getPath } from "../directives/json-path.ts";
import { rememberHeaders } from "../directives/response-headers.ts";
import { toText, type Template, type TemplateValues } from "../directives/template.ts";
import type { TemplatePlace } from "../directives/validate-template.ts";
import { readPage } from "../relay/read-page.ts";
import { parseNextLink } from "./next-link.ts";
import type { IdLoader, RestApiClient } from "./rest-api.ts";
import type { RestErrorResponse, RestResponse } from "./rest-client.ts";
import {
  findMethod,
  readRestDirective,
  type RestBatch,
  type RestDirective,
  type RestErrorRule,
  type RestMethod,
  type RestPage,
} from "./rest-directive.ts";
import { compileRequest, type CreateRequest, type RestRequest } from "./rest-request.ts";

/** A field that has a `@rest` directive. */
export interface RestFieldContext {
  /** Such as `Query.article`. */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly isMutation: boolean;
  /** Whether it is a field of `Query` or `Mutation`, which has no parent. */
  readonly isRoot: boolean;
  readonly getIdParts: TemplatePlace["getIdParts"];
  /** The argument that has the id of the object that the field returns. */
  readonly idArgument: string | undefined;
}

/** Calls the API for a field. Arguments and parent are converted already. */
export type ResolveRestField = (client: RestApiClient, values: TemplateValues) => Promise<unknown>;

/** Compiles a `@rest` directive. @returns undefined if it is invalid, which is reported */
export function compileRestField(
  node: ConstDirectiveNode,
  context: RestFieldContext,
  problems: Problems,
): { readonly resolve: ResolveRestField; readonly templates: readonly Template[] } | undefined {
  const directive = readRestDirective(node, problems);
  const method = findMethod(directive, problems);
  const path = method && directive[method];
  if (!path) return undefined;
  validateUse(directive, { method, ...context }, problems);
  const sources: TemplatePlace["sources"] = [
    "args",
    "identity",
    ...(context.isRoot ? [] : ["parent" as const]),
    ...(directive.page ? ["page" as const] : []),
  ];
  const { query, headers, body } = directive;
  const createRequest = compileRequest({ method, path, query, headers, body }, { ...context, sources }, problems);
  const single = createSingle({ directive, method, createRequest, ...context }, problems);
  const templates = [path, query, headers, body].filter((template) => template !== undefined);
  if (directive.page)
    return { resolve: createPaged(directive.page, { method, createRequest, templates, ...context }), templates };
  const many = directive.batch && createBatched(directive.batch, { single, sources, ...context }, problems);
  return { resolve: many?.resolve ?? single, templates: [...templates, ...(many?.templates ?? [])] };
}

interface Operation extends RestFieldContext {
  readonly method: RestMethod;
  readonly createRequest: CreateRequest;
}

function validateUse(
  { page, batch, errors = [], node }: RestDirective,
  { method, field, isMutation }: RestFieldContext & { readonly method: RestMethod },
  problems: Problems,
): void {
  const type = getNullableType(field.type);
  if (isMutation && method === "get") problems.addError(node, "a field of Mutation has no GET request");
  if (!isMutation && method !== "get" && method !== "post")
    problems.addError(node, `a ${method.toUpperCase()} request is a mutation; declare the field in Mutation`);
  if (batch && (isMutation || isListType(type) || page))
    problems.addError(batch.node, "`batch` is for a field that reads one object");
  if (page && !(isObjectType(type) && type.getFields()["pageInfo"]))
    problems.addError(
      page.node,
      "a field with `page` returns a connection, a type with `edges` or `nodes` and `pageInfo`",
    );
  for (const name of page ? ["first", "after"] : [])
    if (!field.args.some((argument) => argument.name === name))
      problems.addError(
        page?.node,
        `a field with \`page\` has the arguments first: Int! and after: String; it has no ${name}`,
      );
  const members = isUnionType(type) ? type.getTypes().map(({ name }) => name) : [];
  for (const rule of errors) {
    if (rule.type !== undefined && !members.includes(rule.type))
      problems.addError(rule.node, `${rule.type} is not a member of the field's union type`);
    if (rule.status === undefined && rule.path === undefined)
      problems.addError(rule.node, "an error has a `status`, or a `path` to a value in a response");
    if (rule.status !== undefined && !isErrorStatus(rule.status))
      problems.addError(rule.node, `${rule.status} cannot be a result: statuses are ${[...errorStatuses].join(", ")}`);
  }
  const [, ...others] = getSuccessMembers(members, errors);
  if (errors.length > 0 && others.length > 0 && members.length > 0)
    problems.addError(node, `each member of the union but one needs a rule in \`errors\`: ${others.join(", ")}`);
}

/** Statuses that say what is wrong with the request, and that it had no effect. */
const errorStatuses: ReadonlySet<ErrorStatus> = new Set([
  400, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 423, 424, 428,
]);

function isErrorStatus(status: number): status is ErrorStatus {
  return (errorStatuses as ReadonlySet<number>).has(status);
}

function getSuccessMembers(members: readonly string[], errors: readonly RestErrorRule[]): readonly string[] {
  return members.filter((member) => !errors.some(({ type }) => type === member));
}

type Response = RestResponse<unknown> | RestErrorResponse;

/** Sends a request. Equal GET requests of one incoming request and one set of scopes share a response. */
function send(
  { rest, reads, query: fixedQuery }: RestApiClient,
  { path, params, query, headers, body }: RestRequest,
  {
    method,
    isMutation,
    errors,
    isBody,
  }: {
    readonly method: RestMethod;
    readonly isMutation: boolean;
    readonly errors: readonly ErrorStatus[];
    readonly isBody: (body: unknown) => body is unknown;
  },
): Promise<Response> {
  const options = { params, query: { ...fixedQuery, ...query }, headers, errors, isBody };
  if (method !== "get")
    return rest[method](path, { ...options, body, ...(method === "post" && { read: !isMutation }) });
  const key = JSON.stringify([path, params, query, headers, errors]);
  const shared = reads.get(key) ?? rest.get(path, options);
  reads.set(key, shared);
  return shared;
}

/** One request for one value: an object, a list without pages, or the result of a mutation. */
function createSingle(
  { directive, field, method, createRequest, isMutation }: Operation & { readonly directive: RestDirective },
  problems: Problems,
): ResolveRestField {
  const { result = [], errors: rules = [], max = defaultMax } = directive;
  const type = getNullableType(field.type);
  const isList = isListType(type);
  const isObjectValue = !isList && !("parseValue" in getNamedType(type));
  const members = isUnionType(type) ? type.getTypes().map(({ name }) => name) : [];
  const [success] = getSuccessMembers(members, rules);
  const statuses = rules.flatMap(({ status }) => (status !== undefined && isErrorStatus(status) ? [status] : []));
  const isReadOfOne = !isMutation && !isList;
  const errors = [...new Set<ErrorStatus>(isReadOfOne ? [...statuses, 404] : statuses)];
  if (isList && result.length === 0 && isMutation)
    problems.addWarning(directive.node, "a mutation that returns a list");
  const isBody = (body: unknown): body is unknown => {
    const value = getPath(body, result);
    if (findRule(rules, undefined, body)) return true;
    if (isList) return Array.isArray(value);
    if (isMutation && body === null) return true;
    return !isObjectValue || value === null || value === undefined ? !isMutation || !isObjectValue : isObject(value);
  };
  return async (client, values) => {
    const request = createRequest(values);
    if (!request) return null;
    const response = await send(client, request, { method, isMutation, errors, isBody });
    const rule = findRule(rules, response.ok ? undefined : response, response.body);
    if (rule) return toErrorResult(rule, response);
    if (!response.ok) {
      if (response.status === 404 && isReadOfOne) return null;
      throw client.deps.http.classify(response).error;
    }
    const value = response.body === null && isMutation ? {} : (getPath(response.body, result) ?? null);
    if (isList && (value as unknown[]).length > max) throw client.deps.http.invalidResponseError();
    const known = success !== undefined && isObject(value) ? { ...value, __typename: success } : value;
    return rememberHeaders(known, response.headers);
  };
}

const defaultMax = 1000;

function findRule(
  rules: readonly RestErrorRule[],
  response: RestErrorResponse | undefined,
  body: unknown,
): RestErrorRule | undefined {
  return rules.find(({ status, problem, path }) => {
    if (status !== response?.status) return false;
    if (problem !== undefined && problem !== response?.problem.type) return false;
    return path === undefined || ![undefined, null, false].includes(getPath(body, path) as null);
  });
}

function toErrorResult({ type }: RestErrorRule, response: Response): object {
  const { body, headers } = response;
  const problem = response.ok ? {} : response.problem;
  const message = problem.detail ?? problem.title ?? "The API rejected the request.";
  return rememberHeaders({ ...(isObject(body) ? body : {}), message, __typename: type }, headers);
}

/** A page of a list. */
function createPaged(
  { items = [], next, parameter, total, max = defaultPageMax }: RestPage,
  { coordinate, method, createRequest, templates }: Operation & { readonly templates: readonly Template[] },
): ResolveRestField {
  const listPlaceholders = templates
    .flatMap(({ placeholders }) => placeholders)
    .filter(
      ({ source, keys }) => source === "parent" || (source === "args" && keys[0] !== "first" && keys[0] !== "after"),
    );
  const isBody = (body: unknown): body is unknown => Array.isArray(getPath(body, items));
  return async (client, values) => {
    const { http } = client.deps;
    const list = [coordinate, ...listPlaceholders.map(({ source, keys }) => getPath(values[source], keys) ?? null)];
    const seen: { totalCount: unknown; isAbsent?: true } = { totalCount: null };
    const connection = await readPage(client.deps, {
      list,
      args: values.args as { first: number; after?: string },
      max,
      load: async ({ size, token, offset, number }) => {
        const cursor = token === null ? undefined : (JSON.parse(token) as string);
        const request = createRequest({ ...values, page: { size, cursor: cursor ?? null, offset, number } });
        if (!request) {
          seen.isAbsent = true;
          return { items: [], next: null };
        }
        const response = await send(client, request, { method, isMutation: false, errors: [], isBody });
        const found = getPath(response.body, items) as readonly unknown[];
        const totalCount = (total && getPath(response.body, total)) ?? null;
        seen.totalCount = totalCount;
        const hasMore = typeof totalCount === "number" ? offset + found.length < totalCount : found.length >= size;
        if (!next) return { items: found, next: hasMore && found.length > 0 };
        const value = getPath(response.body, next) ?? null;
        if (typeof value === "boolean") return { items: found, next: value };
        const text = parameter === undefined ? value : parseNextLink(client.deps, response, value, parameter);
        if (text === null || text === "") return { items: found, next: null };
        if (typeof text !== "string" && typeof text !== "number") throw http.invalidResponseError();
        return { items: found, next: JSON.stringify(text) };
      },
    });
    return seen.isAbsent ? null : Object.assign(connection, { totalCount: seen.totalCount });
  };
}

const defaultPageMax = 100;

/** Loads many objects with one request. A single one is loaded by the request of its own. */
function createBatched(
  batch: RestBatch,
  {
    single,
    sources,
    ...context
  }: RestFieldContext & { readonly single: ResolveRestField } & Pick<TemplatePlace, "sources">,
  problems: Problems,
): { readonly resolve: ResolveRestField; readonly templates: readonly Template[] } | undefined {
  const method = findMethod(batch, problems);
  const path = method && batch[method as "get"];
  const { items = [], key, order, next, max, query, headers, body, node } = batch;
  const [only, ...others] = context.field.args;
  const argument = batch.argument ?? context.idArgument ?? (others.length === 0 ? only?.name : undefined);
  if (max === undefined) problems.addError(node, "`batch` needs `max`, the number of ids of one request at most");
  if ((key === undefined) === (order === undefined))
    problems.addError(node, "`batch` needs `key`, where the id of an item is, or `order: POSITION`");
  if (argument === undefined || !context.field.args.some(({ name }) => name === argument))
    problems.addError(node, "`batch` needs `argument`, the argument that has the id");
  if (!path || argument === undefined || max === undefined) return undefined;
  const place = { ...context, sources: [...sources, "ids", "item"] as const };
  const createRequest = compileRequest({ method, path, query, headers, body }, place, problems);
  const templates = [path, query, headers, body].filter((template) => template !== undefined);
  const placeholders = templates.flatMap((template) => template.placeholders);
  if (!placeholders.some(({ source }) => source === "ids" || source === "item"))
    problems.addError(node, "the request of `batch` has no {ids}");
  const isCsv = placeholders.some(({ source, format }) => source === "ids" && format === "csv");
  const isBody = (value: unknown): value is unknown => Array.isArray(getPath(value, items));

  const loadMany = async (client: RestApiClient, values: TemplateValues, ids: readonly string[]) => {
    const request = createRequest({ ...values, ids });
    if (!request) return ids.map(() => null);
    const response = await send(client, request, { method, isMutation: false, errors: [], isBody });
    const found = (getPath(response.body, items) as readonly unknown[]).map((item) => (isObject(item) ? item : null));
    const hasNext = next !== undefined && ![undefined, null, false].includes(getPath(response.body, next) as null);
    const { http } = client.deps;
    if (!key) {
      if (found.length !== ids.length) throw http.invalidResponseError();
      return found;
    }
    const byKey = new Map<string, unknown>();
    for (const item of found) {
      const id = getPath(item, key);
      if (typeof id !== "string" && typeof id !== "number") continue;
      if (byKey.has(String(id))) throw http.invalidResponseError();
      byKey.set(String(id), item);
    }
    const results = ids.map((id) => byKey.get(id) ?? null);
    if (hasNext && results.includes(null)) throw http.invalidResponseError();
    return results;
  };
  const resolve: ResolveRestField = (client, values) => {
    const { [argument]: id, ...common } = values.args ?? {};
    if (id === undefined || id === null) return Promise.resolve(null);
    const text = toText(id, argument);
    // It would be the ids of several objects. The request for one object encodes it.
    if (isCsv && text.includes(",")) return single(client, values);
    const parents = placeholders
      .filter(({ source }) => source === "parent")
      .map(({ keys }) => getPath(values.parent, keys));
    const group = JSON.stringify([context.coordinate, common, parents]);
    const existing = client.loaders.get(group);
    const loader = existing ?? createIdLoader(client, values);
    if (!existing) client.loaders.set(group, loader);
    return loader(text, id);
  };
  return { resolve, templates };

  /** @param values those that all loads have in common */
  function createIdLoader(client: RestApiClient, values: TemplateValues): IdLoader {
    const ids = new Map<string, unknown>();
    const loader = createBatchLoader<string, unknown>(client.deps, {
      max: max ?? 1,
      load: async (texts) => {
        const [text = "", ...more] = texts;
        if (more.length > 0) return loadMany(client, values, texts);
        return [await single(client, { ...values, args: { ...values.args, [argument ?? ""]: ids.get(text) } })];
      },
    });
    return (text, id) => {
      ids.set(text, id);
      return loader.load(text);
    };
  }
}
