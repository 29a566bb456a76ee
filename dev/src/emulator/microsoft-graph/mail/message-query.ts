import { isObject } from "oboql/internal/lib/json";
import { GraphError, badRequestError } from "../response.ts";
import { getClauses, parseFilter, type Filter, type Operator } from "../odata/filter.ts";
import { matchesFilter, sortBy } from "../odata/match-filter.ts";
import { parseOrderBy, readOptions, type Options, type SortKey } from "../odata/options.ts";
import type { ResourceRequest } from "../request.ts";
import { requireBodyPermission } from "./access.ts";
import type { StoredMessage } from "./message.ts";
import { messagePropertyNames } from "./message-resource.ts";
import { matchesMessageSearch } from "./message-search.ts";

/** Properties that can be filtered and sorted by, by lower-case name. */
const queryableProperties = new Map(
  [
    ...["receivedDateTime", "sentDateTime", "lastModifiedDateTime", "isRead", "isDraft", "hasAttachments"],
    ...["importance", "subject", "conversationId", "flag/flagStatus", "inferenceClassification"],
    ...["from/emailAddress/address", "from/emailAddress/name"],
  ].map((path) => [path.toLowerCase(), path]),
);

const operators: readonly Operator[] = ["eq", "ne", "gt", "ge", "lt", "le", "in", "startsWith", "endsWith", "contains"];

/**
 * Reads the options of a collection of messages.
 * @throws GraphError for unsupported combinations
 */
export function readMessageOptions({ search, token }: ResourceRequest): Options {
  const supported = ["select", "top", "skip", "skiptoken", "filter", "search", "orderby", "count"] as const;
  const options = readOptions(search, supported);
  if (!options.has("search")) return options;
  requireBodyPermission(token);
  for (const [option, name, code] of [
    ["filter", "$filter", "SearchWithFilter"],
    ["orderby", "$orderBy", "SearchWithOrderBy"],
    ["skip", "$skip", "SearchWithSkip"],
    ["count", "$count", "SearchWithCount"],
  ] as const) {
    if (options.has(option)) {
      throw new GraphError(400, code, `The query parameter '${name}' is not supported with '$search'.`);
    }
  }
  return options;
}

/** Applies filter, search and sorting. The default order is newest first. */
export function queryMessages(messages: readonly StoredMessage[], options: Options): readonly StoredMessage[] {
  const search = options.get("search");
  if (search !== undefined) return messages.filter((message) => matchesMessageSearch(message, search));

  const filter = parseMessageFilter(options.get("filter"));
  const orderBy = parseOrderBy(options.get("orderby")).map((key) => ({
    ...key,
    property: toCanonicalPath(key.property),
  }));
  if (filter) requireEfficientQuery(filter, orderBy);
  const matching = filter
    ? messages.filter((message) => matchesFilter(filter, (path) => readProperty(message, path)))
    : messages;
  return sortBy(matching, orderBy, readProperty);
}

function parseMessageFilter(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  const filter = parseFilter(text);
  for (const { path, operator } of getClauses(filter)) {
    toCanonicalPath(path);
    if (!operators.includes(operator)) throw invalidNodesError();
  }
  return filter;
}

/**
 * Properties to sort by must also be filtered by, first and in the same order
 * (https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query).
 */
function requireEfficientQuery(filter: Filter, orderBy: readonly SortKey[]): void {
  const filteredPaths = [...new Set(getClauses(filter).map(({ path }) => toCanonicalPath(path)))];
  if (orderBy.every(({ property }, index) => filteredPaths[index] === property)) return;
  throw new GraphError(400, "InefficientFilter", "The restriction or sort order is too complex for this operation.");
}

function toCanonicalPath(path: string): string {
  const knownPath = queryableProperties.get(path.toLowerCase());
  if (knownPath !== undefined) return knownPath;
  const [root = ""] = path.split("/");
  if (messagePropertyNames.has(root.toLowerCase())) throw invalidNodesError();
  throw badRequestError(`Could not find a property named '${root}' on type 'microsoft.graph.message'.`);
}

function invalidNodesError(): GraphError {
  return new GraphError(400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.");
}

function readProperty(message: StoredMessage, path: string): unknown {
  return toCanonicalPath(path)
    .split("/")
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), message);
}
