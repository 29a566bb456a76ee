import { createHash } from "node:crypto";
import { badUserInputError } from "./bad-user-input.ts";
import type { Key } from "./order.ts";
import { parseJson } from "../../json.ts";

/** Creates a cursor: a position in the lists with this name, which contains type, filter and order. */
export function createCursor(listName: string, [value, id]: Key): string {
  return Buffer.from(JSON.stringify([createFingerprint(listName), value, id])).toString("base64url");
}

/** @throws GraphQLError BAD_USER_INPUT if the cursor is malformed or of a list with another name */
export function parseCursor(listName: string, cursor: string): Key {
  const key = parseKey(parseJson(Buffer.from(cursor, "base64url").toString()));
  if (!key || createCursor(listName, key) !== cursor)
    throw badUserInputError("after is not a cursor of this connection.");
  return key;
}

function parseKey(parts: unknown): Key | undefined {
  if (!Array.isArray(parts)) return undefined;
  const [, value, id] = parts as unknown[];
  if (typeof id !== "string") return undefined;
  return value === null || typeof value === "string" || typeof value === "number" ? [value, id] : undefined;
}

function createFingerprint(listName: string): string {
  return createHash("sha256").update(listName).digest("base64url").slice(0, 8);
}
