import { GraphError, badRequestError, okResponse, type GraphResponse } from "../response.ts";
import { createLink, parseCount, parseInteger, type Options } from "../odata/options.ts";
import { createSkipToken, parseSkipToken } from "../odata/skip-token.ts";
import type { ResourceRequest } from "../request.ts";

const defaultTop = 10;
const maxTop = 1000;

/** A page of a mailbox collection. */
export interface OutlookPage<T> {
  /** Already filtered and sorted. */
  readonly items: readonly T[];
  readonly options: Options;
  /** The part after `$metadata#`. */
  readonly context: string;
  readonly render: (item: T) => object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Responds with a page. Mailboxes are paged by `$skip`, search results by `$skiptoken`
 * (https://learn.microsoft.com/graph/paging).
 */
export function outlookPageResponse<T>(request: ResourceRequest, page: OutlookPage<T>): GraphResponse {
  const { items, options, context, render, headers } = page;
  const isSearch = options.has("search");
  const tokenScope = `${context}?${options.get("search") ?? ""}`;
  const start = isSearch ? parseTokenOffset(options, tokenScope) : parseSkip(options.get("skip"));
  const end = start + parseTop(options.get("top"));
  const position = isSearch ? ["$skiptoken", createSkipToken(tokenScope, end)] : ["$skip", String(end)];
  return okResponse(
    {
      "@odata.context": `${request.baseUrl}/$metadata#${context}`,
      ...(parseCount(options.get("count")) ? { "@odata.count": items.length } : {}),
      value: items.slice(start, end).map(render),
      ...(end < items.length
        ? { "@odata.nextLink": createNextLink(request, [position[0] ?? "", position[1] ?? ""]) }
        : {}),
    },
    headers,
  );
}

/** Context of the caller's mailbox with the selected properties. */
export function getContext(request: ResourceRequest, path: string, select: readonly string[] | undefined): string {
  return `users('${encodeURIComponent(request.token.oid)}')/${path}${select ? `(${select.join(",")})` : ""}`;
}

function parseTokenOffset(options: Options, tokenScope: string): number {
  const token = options.get("skiptoken");
  return token === undefined ? 0 : parseSkipToken(token, tokenScope);
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
  throw badRequestError(`Invalid value '${value}' for $top query option found.`);
}

function parseSkip(value: string | undefined): number {
  if (value === undefined) return 0;
  const skip = parseInteger(value);
  if (skip !== undefined) return skip;
  throw badRequestError(`Invalid value '${value}' for $skip query option found.`);
}

/** The requested URL with another start position. */
function createNextLink({ baseUrl, path, search }: ResourceRequest, position: readonly [string, string]): string {
  const otherParameters = [...search].filter(([name]) => !/^\$?skip(?:token)?$/i.test(name));
  return createLink(`${baseUrl}${path}`, [...otherParameters, position]);
}
