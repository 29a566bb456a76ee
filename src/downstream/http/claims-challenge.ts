import { isClaimsRequest } from "../../entra/claims-request.ts";
import type { HttpResponse } from "../../http-client/http-client.ts";

/** Longer ones are not read. */
const maxHeaderLength = 16_384;

/**
 * The claims request with which an API refuses an access token, out of its `WWW-Authenticate` header: continuous access
 * evaluation. Undefined if there is none, or none that can be passed on.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 * @returns the request as JSON
 */
export function parseClaimsChallenge({
  status,
  headers,
}: Pick<HttpResponse, "status" | "headers">): string | undefined {
  const header = headers["www-authenticate"];
  if (status !== 401 || header === undefined || header.length > maxHeaderLength) return undefined;
  // Several challenges, and the padding of base64, leave nothing to split at: the parameters are looked for as they are.
  if (!/(?:^|[\s,])error="insufficient_claims"/i.test(header)) return undefined;
  const encoded = /(?:^|[\s,])claims="([\w+/=-]+)"/i.exec(header)?.[1];
  const claims = encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString();
  return claims !== undefined && isClaimsRequest(claims) ? claims : undefined;
}
