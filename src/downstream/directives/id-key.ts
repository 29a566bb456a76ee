import { BadUserInputError } from "../../errors/service-errors.ts";
import { fromGlobalId, toGlobalId } from "../relay/global-id.ts";
import { CompositeId, splitText } from "./composite-id.ts";
import { toText, type Placeholder, type TemplateValues } from "./placeholder.ts";
import { createTextTemplate, type Template } from "./template.ts";

/** How the global ids of a type contain the ids of its API. */
export interface IdKey {
  readonly type: string;
  /** Names of the parts of the id; undefined if it has one. */
  readonly parts: readonly string[] | undefined;
  /** @returns undefined if the object lacks a part */
  readonly encode: (values: TemplateValues) => string | undefined;
  /**
   * Evaluates another template of the id, such as `{parent.owner}/main`, to a text that `decode` accepts; undefined if it does
   * not have the parts of the id. An id of an API that looks like a global id is encoded.
   */
  readonly createEncoder: (template: Template) => IdKey["encode"] | undefined;
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
    createEncoder: (other) => (values) => {
      const id = other.evaluate(values);
      if (id === undefined || id === null) return undefined;
      const text = toText(id);
      return text === "" || fromGlobalId(text) ? toGlobalId(type, text) : text;
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
  return {
    type,
    parts: names,
    encode: createCompositeEncoder(
      type,
      placeholders.map((placeholder) => createTextTemplate(template.node, [placeholder])),
    ),
    createEncoder: (other) => {
      const split = splitTemplate(other, template);
      return split && createCompositeEncoder(type, split);
    },
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

/** @param parts a template for each part of the id */
function createCompositeEncoder(type: string, parts: readonly Template[]): IdKey["encode"] {
  return (values) => {
    const evaluated = parts.map(({ evaluate }) => evaluate(values) ?? undefined);
    if (evaluated.includes(undefined)) return undefined;
    return toGlobalId(type, evaluated.map((value) => encodeURIComponent(toText(value).toWellFormed())).join("/"));
  };
}

/** Splits a template where that of the key is split. Its placeholders are characters meanwhile, so that none is split. */
function splitTemplate({ node, parts = [] }: Template, key: Template): readonly Template[] | undefined {
  const placeholders = parts.filter((part) => typeof part !== "string");
  const toCharacter = (placeholder: Placeholder): string =>
    String.fromCharCode(0xe000 + placeholders.indexOf(placeholder));
  const text = parts.map((part) => (typeof part === "string" ? part : toCharacter(part))).join("");
  return splitText(text, key.parts ?? [])?.map((value) => {
    const pieces = value.split(/([\ue000-\uf8ff])/).filter((piece) => piece !== "");
    return createTextTemplate(
      node,
      pieces.map((piece) => placeholders[piece.charCodeAt(0) - 0xe000] ?? piece),
    );
  });
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
