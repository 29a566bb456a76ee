import { GraphError, badRequest, okAnswer, type GraphAnswer } from "../response.ts";
import { linkTo, parseCount, parseInteger, type Options } from "../odata/options.ts";
import { createSkipToken, readSkipToken } from "../odata/skip-token.ts";
import type { ResourceRequest } from "../request.ts";

const defaultTop = 10;
const maxTop = 1000;

/** How a page of a collection of a mailbox is answered. */
export interface OutlookPage<T> {
  /** Already filtered and sorted. */
  readonly items: readonly T[];
  readonly options: Options;
  /** What follows `$metadata#`. */
  readonly context: string;
  readonly render: (item: T) => object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers a page. Mailboxes page by `$skip`, and by `$skiptoken` through what was searched for
 * (https://learn.microsoft.com/graph/paging).
 */
export function outlookPage<T>(request: ResourceRequest, page: OutlookPage<T>): GraphAnswer {
  const { items, options, context, render, headers } = page;
  const searching = options.has("search");
  const sealed = `${context}?${options.get("search") ?? ""}`;
  const start = searching ? tokenStart(options, sealed) : parseSkip(options.get("skip"));
  const end = start + parseTop(options.get("top"));
  const rest = searching ? ["$skiptoken", createSkipToken(sealed, end)] : ["$skip", String(end)];
  return okAnswer(
    {
      "@odata.context": `${request.baseUrl}/$metadata#${context}`,
      ...(parseCount(options.get("count")) ? { "@odata.count": items.length } : {}),
      value: items.slice(start, end).map(render),
      ...(end < items.length ? { "@odata.nextLink": nextLink(request, [rest[0] ?? "", rest[1] ?? ""]) } : {}),
    },
    headers,
  );
}

/** The mailbox's owner and what is selected, as contexts have them. */
export function contextOf(request: ResourceRequest, path: string, select: readonly string[] | undefined): string {
  return `users('${encodeURIComponent(request.token.oid)}')/${path}${select ? `(${select.join(",")})` : ""}`;
}

function tokenStart(options: Options, sealed: string): number {
  const token = options.get("skiptoken");
  return token === undefined ? 0 : readSkipToken(token, sealed);
}

function parseTop(value: string | undefined): number {
  if (value === undefined) return defaultTop;
  const top = parseInteger(value) ?? 0;
  if (top > maxTop) {
    throw new GraphError(
      400,
      "RequestBroker--ParseUri",
      `The limit of '${String(maxTop)}' for Top query has been exceeded. The value from the incoming request is '${value}'.`,
    );
  }
  if (top >= 1) return top;
  throw badRequest(`Invalid value '${value}' for $top query option found.`);
}

function parseSkip(value: string | undefined): number {
  if (value === undefined) return 0;
  const skip = parseInteger(value);
  if (skip !== undefined) return skip;
  throw badRequest(`Invalid value '${value}' for $skip query option found.`);
}

/** Everything that was asked for, with another place to begin at. */
function nextLink({ baseUrl, path, search }: ResourceRequest, rest: readonly [string, string]): string {
  const kept = [...search].filter(([name]) => !/^\$?skip(?:token)?$/i.test(name));
  return linkTo(`${baseUrl}${path}`, [...kept, rest]);
}
