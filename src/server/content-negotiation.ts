import Negotiator from "negotiator";

/** What Apollo Server answers operations with. */
const responseMediaTypes = ["application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"];

/**
 * Whether a client takes an answer as there is one. Apollo asks this only when the operation has run, and a change would
 * be made whose answer the client does not get.
 *
 * @param accept the header
 */
export function acceptsGraphQLResponse(accept: string | undefined): boolean {
  if (accept === undefined || accept === "*/*" || accept === "application/json") return true;
  return new Negotiator({ headers: { accept } }).mediaType(responseMediaTypes) !== undefined;
}
