import { UnauthenticatedError } from "../errors/service-errors.ts";
import { isObject } from "../lib/json.ts";

/** Header and claims of a JWT. Nothing in it is verified. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Decodes a JWT in compact form (RFC 7515, section 3.1; RFC 7519, section 7.2).
 *
 * Accepts only the canonical encoding: base64url without padding, white space or stray bits (RFC 7515, section 2), so
 * that a valid token cannot be respelled; and JSON objects with unique member names (RFC 8259, section 4; RFC 7519,
 * section 4), so that no two parsers read the same token differently.
 *
 * @throws {UnauthenticatedError} with the reason `token_malformed`
 */
export function decodeToken(token: string): DecodedToken {
  const [header, claims, signature, ...more] = token.split(".", 4).map(decodePart);
  if (!header || !claims || !signature || more.length > 0)
    throw new UnauthenticatedError("token_malformed", "The bearer token is not a JWT in compact form.");
  return { header: decodeJsonObject(header), claims: decodeJsonObject(claims) };
}

/** Undefined if the part is empty or not in canonical base64url. */
function decodePart(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, "base64url");
  return bytes.length > 0 && bytes.toString("base64url") === part ? bytes : undefined;
}

function decodeJsonObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (isObject(value) && countNames(text) === countMembers(value)) return value;
  } catch (cause) {
    throw malformedError({ cause });
  }
  throw malformedError();
}

function malformedError(options?: ErrorOptions): UnauthenticatedError {
  return new UnauthenticatedError("token_malformed", "The bearer token is not a usable JWT.", options);
}

/** Counts the member names in valid JSON text: the strings that are followed by a colon. */
function countNames(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)].filter(([, colon]) => colon).length;
}

/** Tokens of Entra ID nest two levels deep. */
const maxDepth = 16;

/**
 * Counts the members of a parsed value, at all depths. Fewer members than names mean a duplicate name, of which
 * `JSON.parse` keeps the last; `__proto__` is not counted, so that it is rejected too.
 */
function countMembers(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > maxDepth) throw malformedError();
  const names = Array.isArray(value) ? 0 : Object.keys(value).filter((name) => name !== "__proto__").length;
  return Object.values(value).reduce<number>((sum, member) => sum + countMembers(member, depth + 1), names);
}
