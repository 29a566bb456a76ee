import { hash } from "node:crypto";
import { BadUserInputError, DownstreamError } from "../../errors/service-errors.ts";
import { parseJson } from "../../lib/json.ts";

/** The list and user that a cursor belongs to. A cursor of another list or user is rejected. */
export interface CursorScope {
  /** Identifies the list, including the id of its parent, such as `User.directReports` with the id of the user. */
  readonly list: string;
  /** Directory object id of the caller. */
  readonly userId: string;
}

/** Encodes and decodes the cursors of one list of one user. */
export interface Cursors {
  /** @param position the downstream API's position in the list; opaque to clients, but not secret from them */
  encode(position: readonly (string | number | null)[]): string;
  /** @throws {BadUserInputError} if the cursor is malformed, of another list or of another user */
  decode(cursor: string): readonly unknown[];
}

/** A cursor is base64url-encoded JSON: a hash of the scope, followed by the position. */
export function createCursors({ list, userId }: CursorScope): Cursors {
  // Computed on first use: many pages need no cursor.
  let cachedHash: string | undefined;
  const scopeHash = (): string => (cachedHash ??= hash("sha256", `${userId}\n${list}`, "base64url").slice(0, 16));
  return {
    encode: (position) => Buffer.from(JSON.stringify([scopeHash(), ...position])).toString("base64url"),
    decode: (cursor) => {
      const [hashInCursor, ...position] = parseCursor(cursor);
      if (hashInCursor !== scopeHash()) throw invalidCursorError();
      return position;
    },
  };
}

/** Creates the error for a cursor with a position that its list cannot have. */
export function invalidCursorError(cause?: unknown): BadUserInputError {
  return new BadUserInputError("`after` is not a cursor of this list", { argument: "after" }, { cause });
}

/**
 * Converts the error of a page: a 400 for a request with a cursor means that the API rejected the cursor.
 *
 * @param after the cursor; null for the first page
 * @returns a `BadUserInputError`, or the same error
 */
export function toPageError(after: string | null, error: unknown): unknown {
  const isBadRequest = error instanceof DownstreamError && error.facts["status"] === 400;
  return after !== null && isBadRequest ? invalidCursorError(error) : error;
}

function parseCursor(cursor: string): readonly unknown[] {
  const value = parseJson(Buffer.from(cursor, "base64url").toString());
  if (Array.isArray(value)) return value;
  throw invalidCursorError();
}
