import { okAnswer, type GraphAnswer } from "../response.ts";
import { matches, sorted } from "../odata/matches.ts";
import { linkTo } from "../odata/options.ts";
import { createSkipToken, readSkipToken } from "../odata/skip-token.ts";
import type { ResourceRequest } from "../request.ts";
import { resourceOf, type DirectoryObject } from "./object-type.ts";
import { visibilityOf } from "./permissions.ts";
import { parseEntitySelect, parseQuery, type DirectoryQuery } from "./query.ts";
import { rulesOf } from "./query-rules.ts";
import { searchMatches } from "./search.ts";

/** What the objects of a collection are declared as, and the entity set of that name. */
export type DeclaredType = "user" | "group" | "directoryObject";

const defaultPageSize = 100;

/** Answers one object. */
export function entityAnswer(request: ResourceRequest, object: DirectoryObject, declared: DeclaredType): GraphAnswer {
  const select = parseEntitySelect(request, declared);
  return okAnswer({
    "@odata.context": `${contextUrl(request, select, declared)}/$entity`,
    ...resource(request, object, { declared, select }),
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
export function pageAnswer(
  request: ResourceRequest,
  objects: readonly DirectoryObject[],
  { name, declared, relation, check }: Collection,
): GraphAnswer {
  const query = parseQuery(request, { type: declared, relation });
  check?.(query);
  const found = asked(objects, query, declared);
  const sealed = [
    name,
    ...(["filter", "search", "orderby"] as const).map((option) => query.options.get(option)),
  ].join();
  const start = query.skipToken === undefined ? 0 : readSkipToken(query.skipToken, sealed);
  const end = start + (query.top ?? defaultPageSize);
  return okAnswer({
    "@odata.context": contextUrl(request, query.select, declared),
    ...(query.count && start === 0 ? { "@odata.count": found.length } : {}),
    ...(end < found.length ? { "@odata.nextLink": nextLink(request, query, createSkipToken(sealed, end)) } : {}),
    value: found.slice(start, end).map((object) => resource(request, object, { declared, select: query.select })),
  });
}

function asked(
  objects: readonly DirectoryObject[],
  { filter, search, orderBy }: DirectoryQuery,
  type: string,
): DirectoryObject[] {
  const found = objects.filter(
    ({ read }) => (!filter || matches(filter, read)) && (!search || searchMatches(search, rulesOf(type), read)),
  );
  return sorted(found, orderBy, (object, property) => object.read(property));
}

/** Objects of a declared base type say what they are. */
function resource(
  { token }: ResourceRequest,
  object: DirectoryObject,
  { declared, select }: { readonly declared: DeclaredType; readonly select: readonly string[] | undefined },
): object {
  return {
    ...(declared === "directoryObject" ? { "@odata.type": `#microsoft.graph.${object.type.name}` } : {}),
    ...resourceOf(object, visibilityOf(object, token), select),
  };
}

/** OData JSON Format 4.01, section 4.6.1. */
function contextUrl({ baseUrl }: ResourceRequest, select: readonly string[] | undefined, type: DeclaredType): string {
  return `${baseUrl}/$metadata#${type}s${select ? `(${select.join(",")})` : ""}`;
}

function nextLink({ baseUrl, path }: ResourceRequest, { options, select, top }: DirectoryQuery, token: string): string {
  return linkTo(`${baseUrl}${path}`, [
    ["$select", select?.join(",")],
    ["$top", top === undefined ? undefined : String(top)],
    ["$filter", options.get("filter")],
    ["$search", options.get("search")],
    ["$orderby", options.get("orderby")],
    ["$count", options.get("count")],
    ["$skiptoken", token],
  ]);
}
