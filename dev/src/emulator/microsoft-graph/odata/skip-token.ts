import { createHash } from "node:crypto";
import { badRequestError } from "../response.ts";

/**
 * Creates an opaque position in one collection. The next link repeats page size and properties; the token does not
 * contain them.
 */
export function createSkipToken(collection: string, offset: number): string {
  return Buffer.from(`${String(offset)}.${createDigest(collection, offset)}`).toString("base64url");
}

/** @throws GraphError if the token is malformed or of another collection */
export function parseSkipToken(token: string, collection: string): number {
  const offset = Number.parseInt(Buffer.from(token, "base64url").toString(), 10);
  if (Number.isNaN(offset) || createSkipToken(collection, offset) !== token)
    throw badRequestError("Invalid Skip Token");
  return offset;
}

function createDigest(collection: string, offset: number): string {
  return createHash("sha256")
    .update(`${collection}:${String(offset)}`)
    .digest("hex")
    .slice(0, 16);
}
