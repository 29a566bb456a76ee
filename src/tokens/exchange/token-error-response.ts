import { isClaimsRequest } from "../../entra/claims-request.ts";
import { guidPattern } from "../../lib/guid.ts";
import { asString, parseJsonObject } from "../../lib/json.ts";

/**
 * An error response of the token endpoint (RFC 6749, section 5.2) with Entra ID's additional fields. `error_description`
 * is left out: it is meant for people, changes, and may name users.
 */
export interface TokenErrorResponse {
  /** In lower case; empty if the body contains none, or one that is no error code. */
  readonly error: string;
  readonly suberror: string | undefined;
  /** AADSTS numbers; at most 10. */
  readonly codes: readonly number[];
  /** A claims request with at least one claim, as JSON. */
  readonly claims: string | undefined;
  readonly correlationId: string | undefined;
}

const errorCode = /^[a-z_]{1,60}$/;
const maxCodes = 10;

/** Parses the body of an error response; missing or malformed fields are undefined or empty. */
export function parseTokenError(body: string): TokenErrorResponse {
  const fields = parseJsonObject(body);
  return {
    error: parseErrorCode(fields["error"]) ?? "",
    suberror: parseErrorCode(fields["suberror"]),
    codes: parseCodes(fields["error_codes"]),
    claims: parseClaims(fields["claims"]),
    correlationId: parseCorrelationId(fields["correlation_id"]),
  };
}

function parseErrorCode(value: unknown): string | undefined {
  const code = asString(value)?.toLowerCase();
  return code !== undefined && errorCode.test(code) ? code : undefined;
}

/** Numbers, or numbers as strings. */
function parseCodes(value: unknown): readonly number[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const codes = new Set<number>();
  for (const item of items) {
    const digits = typeof item === "number" ? String(item) : asString(item);
    if (digits !== undefined && /^\d{1,10}$/.test(digits)) codes.add(Number(digits));
    if (codes.size === maxCodes) break;
  }
  return [...codes];
}

function parseClaims(value: unknown): string | undefined {
  const claims = asString(value);
  if (claims === undefined || !isClaimsRequest(claims)) return undefined;
  return Object.keys(parseJsonObject(claims)).length > 0 ? claims : undefined;
}

function parseCorrelationId(value: unknown): string | undefined {
  const id = asString(value);
  return id !== undefined && guidPattern.test(id) ? id : undefined;
}
