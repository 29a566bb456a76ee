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

/** What the objects of a collection are declared as, and the entity set of that name. */
export type DeclaredType = "user" | "group" | "directoryObject";

const defaultPageSize = 100;

/** Answers one object. */
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

/** A collection: whether it belongs to an object, as members do to a group, and how its skip tokens know it. */
export interface Collection {
  readonly name: string;
  readonly declared: DeclaredType;
  readonly relation: boolean;
  /** Looks at what is asked before it is answered, to refuse it. */
  readonly check?: (query: DirectoryQuery) => void;
}

/** Answers a page of a collection, filtered, searched and sorted as asked. Graph counts on the first page alone. */
export function pageResponse(
  request: ResourceRequest,
  objects: readonly DirectoryObject[],
  { name, declared, relation, check }: Collection,
): GraphResponse {
  const query = parseQuery(request, { type: declared, relation });
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

/** Objects of a declared base type say what they are. */
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

/** OData JSON Format 4.01, section 4.6.1. */
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
