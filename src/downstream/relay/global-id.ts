import { GraphQLError } from "graphql";
import { BadUserInputError } from "../../errors/service-errors.ts";

/** The content of a global id. */
export interface GlobalId {
  /** Name of a schema type that implements `Node`. */
  readonly type: string;
  /** The downstream API's own id. */
  readonly localId: string;
}

/**
 * Creates the global id of an object: opaque to clients, but not secret from them.
 *
 * @throws {GraphQLError} if the API sent no id; like any other value without the type of its field, it is the API's mistake
 */
export function toGlobalId(type: string, localId: unknown): string {
  if (typeof localId !== "string" || localId === "") throw new GraphQLError(`The ${type} has no id.`);
  return Buffer.from(`${type}:${localId}`).toString("base64url");
}

/** Parses a global id; undefined if the text is not one. */
export function fromGlobalId(id: string): GlobalId | undefined {
  // Perf: most ids of APIs need not be decoded. These are the first characters that A to Z are encoded to.
  if (!/^[Q-W]/.test(id)) return undefined;
  const bytes = Buffer.from(id, "base64url");
  const [, type, localId] = /^([A-Z]\w*):(.+)$/s.exec(bytes.toString()) ?? [];
  return type !== undefined && localId !== undefined && bytes.toString("base64url") === id
    ? { type, localId }
    : undefined;
}

/**
 * The downstream API's own id for an id of a type. Text that is not a global id is returned unchanged, so that ids from
 * other sources can be used as well.
 *
 * @returns undefined if the id is the global id of another type
 */
export function getLocalId(type: string, id: string): string | undefined {
  const parsed = fromGlobalId(id);
  if (!parsed) return id;
  return parsed.type === type ? parsed.localId : undefined;
}

/** The same as {@link getLocalId}, for an argument. @throws {BadUserInputError} if it is the global id of another type */
export function validateLocalId(type: string, argument: string, id: string): string {
  const localId = getLocalId(type, id);
  if (localId !== undefined) return localId;
  throw new BadUserInputError(`\`${argument}\` is not the id of a ${type}`, { argument });
}
