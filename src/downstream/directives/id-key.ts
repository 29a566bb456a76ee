import { BadUserInputError } from "../../errors/service-errors.ts";
import { fromGlobalId, toGlobalId } from "../relay/global-id.ts";
import { CompositeId } from "./composite-id.ts";
import { evaluatePlaceholder, toText, type Placeholder, type Template, type TemplateValues } from "./template.ts";

/** How the global ids of a type contain the ids of its API. */
export interface IdKey {
  /** Names of the parts of the id; undefined if it has one. */
  readonly parts: readonly string[] | undefined;
  /** @returns undefined if the object lacks a part */
  readonly encode: (values: TemplateValues) => string | undefined;
  /**
   * @param id global, or the API's own
   * @throws {BadUserInputError} if it is an id of another type, or lacks a part
   */
  readonly decode: (id: string, argument: string) => string | CompositeId;
}

/** The key of a type of which no field says otherwise. */
export function createPlainKey(type: string, template?: Template): IdKey {
  return {
    parts: undefined,
    encode: (values) => {
      const id = template?.evaluate(values);
      return id === undefined || id === null ? undefined : toGlobalId(type, toText(id, "the id"));
    },
    decode: (id, argument) => getOwnId(type, argument, id),
  };
}

/**
 * Creates the key of a template with several placeholders, such as `{parent.owner}/{parent.name}`. Each part is
 * percent-encoded in the global id, so that the text between them separates them.
 */
export function createCompositeKey(type: string, { parts = [], placeholders }: Template): IdKey {
  const names = placeholders.map(getName);
  const groups = parts.map((part) => (typeof part === "string" ? escape(part) : "(.+?)"));
  const pattern = new RegExp(`^${groups.join("")}$`, "s");
  return {
    parts: names,
    encode: (values) => {
      const texts = parts.map((part) => {
        if (typeof part === "string") return part;
        const value = evaluatePlaceholder(part, values);
        return value === undefined || value === null ? undefined : encodeURIComponent(toText(value, part.text));
      });
      return texts.includes(undefined) ? undefined : toGlobalId(type, texts.join(""));
    },
    decode: (id, argument) => {
      const isGlobal = fromGlobalId(id) !== undefined;
      const [, ...found] = pattern.exec(getOwnId(type, argument, id)) ?? [];
      if (found.length === 0) throw invalidIdError(type, argument);
      const values = isGlobal ? found.map((value) => decode(value, type, argument)) : found;
      const byName = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
      const text = parts.map((part) => (typeof part === "string" ? part : byName[getName(part)])).join("");
      return new CompositeId(text, byName);
    },
  };
}

/** The last key, so that the parts of `{parent.metadata.name}` are `name`. */
export function getName({ keys }: Placeholder): string {
  return keys.at(-1) ?? "";
}

function decode(value: string, type: string, argument: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw invalidIdError(type, argument);
  }
}

function getOwnId(type: string, argument: string, id: string): string {
  const parsed = fromGlobalId(id);
  if (!parsed) return id;
  if (parsed.type === type) return parsed.localId;
  throw invalidIdError(type, argument);
}

function invalidIdError(type: string, argument: string): BadUserInputError {
  return new BadUserInputError(`\`${argument}\` is not the id of a ${type}`, { argument });
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
