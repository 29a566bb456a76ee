import { BadUserInputError } from "../../errors/service-errors.ts";

/** What a global id stands for. */
export interface GlobalId {
  /** Name of a type of the schema that implements `Node`. */
  readonly type: string;
  /** The downstream API's own id. */
  readonly key: string;
}

/** The global id of an object: opaque to clients, not secret from them. */
export function globalId(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString("base64url");
}

/** What an id stands for; undefined if it is not a global id. */
export function readGlobalId(id: string): GlobalId | undefined {
  const bytes = Buffer.from(id, "base64url");
  const [, type, key] = /^([A-Z][A-Za-z]*):(.+)$/s.exec(bytes.toString()) ?? [];
  return type !== undefined && key !== undefined && bytes.toString("base64url") === id ? { type, key } : undefined;
}

/**
 * The downstream API's own id that an id of a type means: of a global id its key, undefined if it is one of another
 * type; anything else as it is, so that ids found elsewhere can be used as well.
 */
export function keyOf(type: string, id: string): string | undefined {
  const global = readGlobalId(id);
  if (!global) return id;
  return global.type === type ? global.key : undefined;
}

/** The same of an argument. @throws {BadUserInputError} if the id is one of another type */
export function checkedKey(type: string, argument: string, id: string): string {
  const key = keyOf(type, id);
  if (key !== undefined) return key;
  throw new BadUserInputError(`\`${argument}\` is not the id of a ${type}`, { argument });
}
