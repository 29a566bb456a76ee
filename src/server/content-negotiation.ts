import Negotiator from "negotiator";

/** Media types in which Apollo Server can respond to an operation. */
const responseMediaTypes = ["application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"];

/**
 * Whether the `Accept` header allows a GraphQL response. Checked before execution: Apollo Server checks it afterwards, when
 * a mutation has already been applied and its response can no longer be sent.
 *
 * @param accept value of the header; undefined if absent
 */
export function acceptsGraphQLResponse(accept: string | undefined): boolean {
  // Perf: skips the parser for the values that nearly all clients send.
  if (accept === undefined || accept === "*/*" || accept === "application/json") return true;
  return negotiate(accept) !== undefined;
}

/** The media type of an error response without Apollo Server; JSON if the client accepts neither type. */
export function chooseMediaType(accept = "*/*"): string {
  return negotiate(accept) ?? "application/json; charset=utf-8";
}

function negotiate(accept: string): string | undefined {
  return new Negotiator({ headers: { accept } }).mediaType(responseMediaTypes);
}
