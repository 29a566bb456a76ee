import { okResponse, type GraphResponse } from "../response.ts";
import { matchesFilter, sortBy } from "../odata/match-filter.ts";
import { createLink } from "../odata/options.ts";
import { createSkipToken, parseSkipToken } from "../odata/skip-token.ts";
import type { ResourceRequest } from "../request.ts";
import { toResource, type DirectoryObject } from "./object-type.ts";
import { getVisibility } from "./permissions.ts";
import { parseEntitySelect, parseQuery, type DirectoryQuery } from "./query.ts";
import { getQueryRules } from "./query-rules.ts";
import { matchesDirectorySearch } from "./search.ts";

/** Declared type of a collection's objects, and name of their entity set. */
export type DeclaredType = "user" | "group" | "directoryObject";

const defaultPageSize = 100;

/** Responds with a single object. */
export function entityResponse(
  request: ResourceRequest,
  object: DirectoryObject,
  declared: DeclaredType,
): GraphResponse {
  const select = parseEntitySelect(request, declared);
  return okResponse({
    "@odata.context": `${getContextUrl(request, select, declared)}/$entity`,
    ...toDeclaredResource(request, object, { declared, select }),
  });
}

/**
 * A collection of objects. `name` binds its skip tokens; `isRelation` marks a collection of an object, such as members.
 */
export interface Collection {
  readonly name: string;
  readonly declared: DeclaredType;
  readonly isRelation: boolean;
  /** Validates the query before it runs. */
  readonly check?: (query: DirectoryQuery) => void;
}

/**
 * Responds with a page of a collection after filter, search and sorting. The count is on the first page only, as in
 * Graph.
 */
export function pageResponse(
  request: ResourceRequest,
  objects: readonly DirectoryObject[],
  { name, declared, isRelation, check }: Collection,
): GraphResponse {
  const query = parseQuery(request, { type: declared, isRelation });
  check?.(query);
  const matching = applyQuery(objects, query, declared);
  const tokenScope = [
    name,
    ...(["filter", "search", "orderby"] as const).map((option) => query.options.get(option)),
  ].join();
  const start = query.skipToken === undefined ? 0 : parseSkipToken(query.skipToken, tokenScope);
  const end = start + (query.top ?? defaultPageSize);
  return okResponse({
    "@odata.context": getContextUrl(request, query.select, declared),
    ...(query.count && start === 0 ? { "@odata.count": matching.length } : {}),
    ...(end < matching.length
      ? { "@odata.nextLink": createNextLink(request, query, createSkipToken(tokenScope, end)) }
      : {}),
    value: matching
      .slice(start, end)
      .map((object) => toDeclaredResource(request, object, { declared, select: query.select })),
  });
}

function applyQuery(
  objects: readonly DirectoryObject[],
  { filter, search, orderBy }: DirectoryQuery,
  type: string,
): DirectoryObject[] {
  const matching = objects.filter(
    ({ read }) =>
      (!filter || matchesFilter(filter, read)) &&
      (!search || matchesDirectorySearch(search, getQueryRules(type), read)),
  );
  return sortBy(matching, orderBy, (object, property) => object.read(property));
}

/** Objects of a declared base type carry their own type. */
function toDeclaredResource(
  { token }: ResourceRequest,
  object: DirectoryObject,
  { declared, select }: { readonly declared: DeclaredType; readonly select: readonly string[] | undefined },
): object {
  return {
    ...(declared === "directoryObject" ? { "@odata.type": `#microsoft.graph.${object.type.name}` } : {}),
    ...toResource(object, getVisibility(object, token), select),
  };
}

/** Context URL (OData JSON Format 4.01, section 4.6.1). */
function getContextUrl(
  { baseUrl }: ResourceRequest,
  select: readonly string[] | undefined,
  type: DeclaredType,
): string {
  return `${baseUrl}/$metadata#${type}s${select ? `(${select.join(",")})` : ""}`;
}

function createNextLink(
  { baseUrl, path }: ResourceRequest,
  { options, select, top }: DirectoryQuery,
  token: string,
): string {
  return createLink(`${baseUrl}${path}`, [
    ["$select", select?.join(",")],
    ["$top", top === undefined ? undefined : String(top)],
    ["$filter", options.get("filter")],
    ["$search", options.get("search")],
    ["$orderby", options.get("orderby")],
    ["$count", options.get("count")],
    ["$skiptoken", token],
  ]);
}
