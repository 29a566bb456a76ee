import type { ClientDeps } from "../api-definition.ts";

/**
 * Reads the parameter of a link to the next page that identifies the page, such as `$skiptoken`. The link itself is never
 * called: the parameter is sent as a part of the next request.
 *
 * @param response the response that has the link
 * @param link as the API sent it, absolute or relative
 * @returns null if there is no link
 * @throws {DownstreamError} if the link leads to another origin or path, or does not have the parameter
 */
export function parseNextLink(
  { http }: Pick<ClientDeps, "http">,
  { url }: { readonly url: string },
  link: unknown,
  parameter: string,
): string | null {
  if (link === null || link === undefined) return null;
  if (typeof link !== "string" || !URL.canParse(link, url)) throw http.invalidResponseError();
  const [next, current] = [new URL(link, url), new URL(url)];
  const value = next.searchParams.get(parameter);
  if (next.origin !== current.origin || next.pathname !== current.pathname || !value) throw http.invalidResponseError();
  return value;
}
