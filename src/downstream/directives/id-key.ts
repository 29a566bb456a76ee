import { BadUserInputError } from "../../errors/service-errors.ts";
import { fromGlobalId, toGlobalId } from "../relay/global-id.ts";
import { CompositeId, splitText } from "./composite-id.ts";
import { evaluateText, toText, type Placeholder, type TemplateValues } from "./placeholder.ts";
import type { Template } from "./template.ts";

/** How the global ids of a type contain the ids of its API. */
export interface IdKey {
  readonly type: string;
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
    type,
    parts: undefined,
    encode: (values) => {
      const id = template?.evaluate(values);
      return id === undefined || id === null ? undefined : toGlobalId(type, toText(id));
    },
    decode: (id, argument) => getOwnId(type, argument, id),
  };
}

/**
 * Creates the key of a template with several placeholders, such as `{parent.owner}/{parent.name}`. In a global id, the parts
 * are percent-encoded and separated by slashes, so that no part can reach into another. The API's own id is the text of the
 * template.
 */
export function createCompositeKey(type: string, template: Template): IdKey {
  const { parts = [], placeholders } = template;
  const names = placeholders.map(getName);
  const encodeTemplate = createCompositeEncoder(type, template);
  return {
    type,
    parts: names,
    encode: encodeTemplate,
    decode: (id, argument) => {
      const ownId = getOwnId(type, argument, id);
      const isGlobal = fromGlobalId(id) !== undefined;
      const values = isGlobal ? decodeParts(ownId) : splitText(ownId, parts);
      if (values?.length !== names.length) throw invalidIdError(type, argument);
      const byName = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
      const text = parts.map((part) => (typeof part === "string" ? part : byName[getName(part)])).join("");
      const isUnique = !isGlobal || splitText(text, parts)?.every((value, index) => value === values[index]) === true;
      return new CompositeId(text, byName, isUnique);
    },
  };
}

/** Encodes the values of a template with as many placeholders as the ids of a type have parts. */
export function createCompositeEncoder(type: string, { placeholders }: Template): IdKey["encode"] {
  return (values) => {
    const texts = placeholders.map((placeholder) => evaluateText(placeholder, values));
    if (texts.includes(undefined)) return undefined;
    return toGlobalId(type, texts.map((text = "") => encodeURIComponent(text.toWellFormed())).join("/"));
  };
}

function decodeParts(text: string): readonly string[] | undefined {
  try {
    return text.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The last key, so that the parts of `{parent.metadata.name}` are `name`. */
export function getName({ keys }: Placeholder): string {
  return keys.at(-1) ?? "";
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
