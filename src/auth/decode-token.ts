import { UnauthenticatedError } from "../errors/service-errors.ts";

/** A JWT as it is written. Nothing of it is verified. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Reads a JWT in compact form (RFC 7515, section 3.1; RFC 7519, section 7.2).
 *
 * Only the canonical spelling passes: base64url without padding, white space or stray bits (RFC 7515, section 2), so
 * that one good token cannot come in many disguises; and objects whose member names are unique (RFC 8259, section 4;
 * RFC 7519, section 4), so that no two readers understand the same token differently.
 *
 * @throws {UnauthenticatedError}
 */
export function decodeToken(token: string): DecodedToken {
  const [header, claims, signature, ...more] = token.split(".", 4).map(decodePart);
  if (!header || !claims || !signature || more.length > 0)
    throw new UnauthenticatedError("token_malformed", "The bearer token is not a JWT in compact form.");
  return { header: decodeJsonObject(header), claims: decodeJsonObject(claims) };
}

/** Undefined if it is empty, or not as an encoder writes it. */
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

/** How many member names there are in a text that is JSON: the strings that a colon follows. */
function countNames(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)].filter(([, colon]) => colon).length;
}

/** Entra writes two levels. */
const maxDepth = 16;

/** How many of them came to be members: of several with one name the last, and none that would be the prototype. */
function countMembers(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > maxDepth) throw malformedError();
  const names = Array.isArray(value) ? 0 : Object.keys(value).filter((name) => name !== "__proto__").length;
  return Object.values(value).reduce<number>((sum, member) => sum + countMembers(member, depth + 1), names);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
