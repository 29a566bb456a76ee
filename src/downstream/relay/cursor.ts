import { hash } from "node:crypto";
import { BadUserInputError, DownstreamError } from "../../errors/service-errors.ts";

/** Which list a cursor belongs to: a cursor of one list, or of another user, is refused in every other. */
export interface CursorScope {
  /** The list, as `User.directReports` with the id of its parent. */
  readonly list: string;
  /** Directory object id of the user it is for. */
  readonly userId: string;
}

/** The cursors of one list of one user. */
export interface Cursors {
  /** @param position what the downstream API needs to go on from there; opaque to clients, not secret from them */
  encode(position: readonly (string | number | null)[]): string;
  /** @throws {BadUserInputError} if the cursor is malformed, of another list or of another user */
  decode(cursor: string): readonly unknown[];
}

/** What marks them is worked out once for all cursors of a page, if any is asked for. */
export function createCursors({ list, userId }: CursorScope): Cursors {
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

/** What a cursor is told that cannot be used. */
export function invalidCursorError(cause?: unknown): BadUserInputError {
  return new BadUserInputError("`after` is not a cursor of this list", { argument: "after" }, { cause });
}

/** What it means that a page could not be loaded: an API that calls a request with a cursor a bad one refuses the cursor. */
export function toPageError(after: string | null, error: unknown): unknown {
  const isBadRequest = error instanceof DownstreamError && error.facts["status"] === 400;
  return after !== null && isBadRequest ? invalidCursorError(error) : error;
}

function parseCursor(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(parsed)) return parsed;
  } catch (cause) {
    throw invalidCursorError(cause);
  }
  throw invalidCursorError();
}
