import { badRequestError, GraphError } from "../response.ts";
import { parseFilter, getClauses, type Filter } from "../odata/filter.ts";
import {
  parseCount,
  parseInteger,
  parseOrderBy,
  parseSelect,
  createPropertyNames,
  readOptions,
} from "../odata/options.ts";
import type { Options, SortKey } from "../odata/options.ts";
import type { ResourceRequest } from "../request.ts";
import { groupType } from "./group-type.ts";
import { contactType, deviceType, roleType } from "./other-types.ts";
import { validateCast, validateFilter, validateOrderBy, getQueryRules, unsupportedQueryError } from "./query-rules.ts";
import { parseSearch, getSearchedProperties, type DirectorySearch } from "./search.ts";
import { userType } from "./user-type.ts";

/** A parsed query on a collection of directory objects. */
export interface DirectoryQuery {
  /** As received, for the links. */
  readonly options: Options;
  /** Canonical, unique names in the order of the request. */
  readonly select: readonly string[] | undefined;
  readonly top: number | undefined;
  readonly skipToken: string | undefined;
  readonly filter: Filter | undefined;
  readonly search: DirectorySearch | undefined;
  readonly orderBy: readonly SortKey[];
  /** Whether to return the count; Graph ignores `$count` without the header for advanced queries. */
  readonly count: boolean;
}

/** All types of directory objects. */
const allTypes = [userType, groupType, deviceType, contactType, roleType];

/** Property names of one type; for `directoryObject` those of all types. */
function getPropertyNames(typeName: string) {
  const types = typeName === "directoryObject" ? allTypes : allTypes.filter(({ name }) => name === typeName);
  return createPropertyNames(types.flatMap(({ properties }) => Object.keys(properties)));
}

/** Parses `$select`, the only option of a single object. */
export function parseEntitySelect({ search }: ResourceRequest, type: string): readonly string[] | undefined {
  return parseSelect(readOptions(search, ["select"]).get("select"), {
    folderPropertyNames: getPropertyNames(type),
    type,
  });
}

/**
 * Parses the options of a collection, including advanced queries
 * (https://learn.microsoft.com/graph/aad-advanced-queries). Relations can be filtered and sorted by advanced queries
 * only.
 * @throws GraphError for unsupported options
 */
export function parseQuery(
  { path, search: searchParams, headers }: ResourceRequest,
  { type, isRelation }: { readonly type: string; readonly isRelation: boolean },
): DirectoryQuery {
  const supported = ["select", "top", "skiptoken", "filter", "search", "orderby", "count"] as const;
  const options = readOptions(searchParams, supported);
  const isEventual = headers["consistencylevel"]?.toLowerCase() === "eventual";
  const count = parseCount(options.get("count")) && isEventual;

  const isAdvanced = count || (isEventual && options.has("search"));
  validateCast(/\/microsoft\.graph\.\w+$/i.test(path), isAdvanced);
  const names = getPropertyNames(type);
  const filter = parseDirectoryFilter(options.get("filter"), type, count);
  const search = parseDirectorySearch(options.get("search"), type, isEventual);
  const orderBy = parseOrderBy(options.get("orderby")).map((key) => ({
    ...key,
    property: names.get(key.property.toLowerCase()) ?? key.property,
  }));
  validateOrderBy(orderBy, type, { isAdvanced: count, isFiltered: filter !== undefined || search !== undefined });
  if (isRelation && !count && (filter !== undefined || orderBy.length > 0))
    throw unsupportedQueryError("Unsupported Query.");

  return {
    options,
    select: parseSelect(options.get("select"), { folderPropertyNames: names, type }),
    top: parseTop(options.get("top")),
    skipToken: options.get("skiptoken"),
    filter,
    search,
    orderBy,
    count,
  };
}

/** Properties that a query reads, selected or not. */
export function getQueriedProperties({ filter, search, orderBy }: DirectoryQuery): readonly string[] {
  return [
    ...(filter ? getClauses(filter).map(({ path }) => path) : []),
    ...(search ? getSearchedProperties(search) : []),
    ...orderBy.map(({ property }) => property),
  ];
}

function parseDirectoryFilter(text: string | undefined, type: string, isAdvanced: boolean): Filter | undefined {
  if (text === undefined) return undefined;
  const filter = toCanonicalFilter(parseFilter(text), type);
  validateFilter(filter, type, isAdvanced);
  return filter;
}

/**
 * Converts property names to Graph's spelling.
 * @throws GraphError for an unknown property
 */
function toCanonicalFilter(filter: Filter, type: string): Filter {
  switch (filter.kind) {
    case "clause": {
      const path = getPropertyNames(type).get(filter.path.toLowerCase());
      if (path !== undefined) return { ...filter, path };
      throw badRequestError(
        `Invalid filter clause: Could not find a property named '${filter.path}' on type 'microsoft.graph.${type}'.`,
      );
    }
    case "not":
      return { ...filter, operand: toCanonicalFilter(filter.operand, type) };
    default:
      return { ...filter, left: toCanonicalFilter(filter.left, type), right: toCanonicalFilter(filter.right, type) };
  }
}

function parseDirectorySearch(
  text: string | undefined,
  type: string,
  isEventual: boolean,
): DirectorySearch | undefined {
  if (text === undefined) return undefined;
  if (!isEventual) {
    throw unsupportedQueryError(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  // Graph decodes the parameter twice: https://github.com/microsoftgraph/microsoft-graph-docs/issues/21991
  if (/[&#%]/.test(text)) throw new GraphError(400, "Request_BadRequest", "Unrecognized query argument specified: ''.");
  return parseSearch(text, getQueryRules(type));
}

/** Parses the page size of directory collections (https://learn.microsoft.com/graph/api/user-list). */
function parseTop(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const top = parseInteger(value) ?? 0;
  if (top >= 1 && top <= 999) return top;
  throw badRequestError(`Invalid page size specified: '${value}'. Must be between 1 and 999 inclusive.`);
}
