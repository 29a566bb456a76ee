import { BadUserInputError } from "../../errors/service-errors.ts";

/** What a global id stands for. */
export interface GlobalId {
  /** Name of a type of the schema that implements `Node`. */
  readonly type: string;
  /** The downstream API's own id. */
  readonly localId: string;
}

/** The global id of an object: opaque to clients, not secret from them. */
export function toGlobalId(type: string, localId: string): string {
  return Buffer.from(`${type}:${localId}`).toString("base64url");
}

/** What an id stands for; undefined if it is not a global id. */
export function fromGlobalId(id: string): GlobalId | undefined {
  const bytes = Buffer.from(id, "base64url");
  const [, type, localId] = /^([A-Z][A-Za-z]*):(.+)$/s.exec(bytes.toString()) ?? [];
  return type !== undefined && localId !== undefined && bytes.toString("base64url") === id
    ? { type, localId }
    : undefined;
}

/**
 * The downstream API's own id that an id of a type means: of a global id its key, undefined if it is one of another
 * type; anything else as it is, so that ids found elsewhere can be used as well.
 */
export function getLocalId(type: string, id: string): string | undefined {
  const global = fromGlobalId(id);
  if (!global) return id;
  return global.type === type ? global.localId : undefined;
}

/** The same of an argument. @throws {BadUserInputError} if the id is one of another type */
export function validateLocalId(type: string, argument: string, id: string): string {
  const localId = getLocalId(type, id);
  if (localId !== undefined) return localId;
  throw new BadUserInputError(`\`${argument}\` is not the id of a ${type}`, { argument });
}
