import { GraphError, badRequest } from "../response.ts";
import { clausesOf, parseFilter, type Filter, type Operator } from "../odata/filter.ts";
import { matches, sorted } from "../odata/matches.ts";
import { parseOrderBy, readOptions, type Options, type SortKey } from "../odata/options.ts";
import type { ResourceRequest } from "../request.ts";
import { requireBodies } from "./access.ts";
import type { StoredMessage } from "./message.ts";
import { messageNames } from "./message-resource.ts";
import { messageFound } from "./message-search.ts";

/** The properties that messages can be filtered and sorted by, by their lower case spelling. */
const queried = new Map(
  [
    ...["receivedDateTime", "sentDateTime", "lastModifiedDateTime", "isRead", "isDraft", "hasAttachments"],
    ...["importance", "subject", "conversationId", "flag/flagStatus", "inferenceClassification"],
    ...["from/emailAddress/address", "from/emailAddress/name"],
  ].map((path) => [path.toLowerCase(), path]),
);

const operators: readonly Operator[] = ["eq", "ne", "gt", "ge", "lt", "le", "in", "startsWith", "endsWith", "contains"];

/** The options of a collection of messages. Throws Graph's error for those that do not go together. */
export function readMessageOptions({ search, token }: ResourceRequest): Options {
  const supported = ["select", "top", "skip", "skiptoken", "filter", "search", "orderby", "count"] as const;
  const options = readOptions(search, supported);
  if (!options.has("search")) return options;
  requireBodies(token);
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

/** The messages that are asked for, in the order asked for, else and where searched for the newest first. */
export function queryMessages(messages: readonly StoredMessage[], options: Options): readonly StoredMessage[] {
  const search = options.get("search");
  if (search !== undefined) return messages.filter((message) => messageFound(message, search));

  const filter = parseMessageFilter(options.get("filter"));
  const orderBy = parseOrderBy(options.get("orderby")).map((key) => ({ ...key, property: canonical(key.property) }));
  if (filter) checkEfficient(filter, orderBy);
  const found = filter ? messages.filter((message) => matches(filter, (path) => read(message, path))) : messages;
  return sorted(found, orderBy, read);
}

function parseMessageFilter(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  const filter = parseFilter(text);
  for (const { path, operator } of clausesOf(filter)) {
    canonical(path);
    if (!operators.includes(operator)) throw invalidNodes();
  }
  return filter;
}

/**
 * What is sorted by must be filtered by too, first and in the same order
 * (https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query).
 */
function checkEfficient(filter: Filter, orderBy: readonly SortKey[]): void {
  const filtered = [...new Set(clausesOf(filter).map(({ path }) => canonical(path)))];
  if (orderBy.every(({ property }, index) => filtered[index] === property)) return;
  throw new GraphError(400, "InefficientFilter", "The restriction or sort order is too complex for this operation.");
}

function canonical(path: string): string {
  const known = queried.get(path.toLowerCase());
  if (known !== undefined) return known;
  const [root = ""] = path.split("/");
  if (messageNames.has(root.toLowerCase())) throw invalidNodes();
  throw badRequest(`Could not find a property named '${root}' on type 'microsoft.graph.message'.`);
}

function invalidNodes(): GraphError {
  return new GraphError(400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.");
}

function read(message: StoredMessage, path: string): unknown {
  return canonical(path)
    .split("/")
    .reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), message);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
