import { isClaimsRequest } from "../../entra/claims-request.ts";
import type { HttpResponse } from "../../http-client/http-client.ts";

/** Longer headers are ignored. */
const maxHeaderLength = 16_384;

/**
 * Parses the claims challenge of continuous access evaluation from the `WWW-Authenticate` header of a 401.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 * @returns the claims request, as JSON; undefined if there is none or it is invalid
 */
export function parseClaimsChallenge({
  status,
  headers,
}: Pick<HttpResponse, "status" | "headers">): string | undefined {
  const header = headers["www-authenticate"];
  if (status !== 401 || header === undefined || header.length > maxHeaderLength) return undefined;
  // The header is searched, not split: it may have several challenges, and base64 padding contains the separators.
  if (!/(?:^|[\s,])error="insufficient_claims"/i.test(header)) return undefined;
  const encoded = /(?:^|[\s,])claims="([\w+/=-]+)"/i.exec(header)?.[1];
  const claims = encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString();
  return claims !== undefined && isClaimsRequest(claims) ? claims : undefined;
}
