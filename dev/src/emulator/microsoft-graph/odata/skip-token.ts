import { createHash } from "node:crypto";
import { badRequest } from "../response.ts";

/** An opaque place in one collection. It says nothing about page size or properties: the next link repeats those. */
export function createSkipToken(collection: string, offset: number): string {
  return Buffer.from(`${String(offset)}.${createDigest(collection, offset)}`).toString("base64url");
}

/** Throws Graph's error for a token that is malformed, or of another collection. */
export function parseSkipToken(token: string, collection: string): number {
  const offset = Number.parseInt(Buffer.from(token, "base64url").toString(), 10);
  if (Number.isNaN(offset) || createSkipToken(collection, offset) !== token) throw badRequest("Invalid Skip Token");
  return offset;
}

function createDigest(collection: string, offset: number): string {
  return createHash("sha256")
    .update(`${collection}:${String(offset)}`)
    .digest("hex")
    .slice(0, 16);
}
