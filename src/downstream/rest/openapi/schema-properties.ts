import { getOwn } from "../../../lib/collections.ts";
import { isObject } from "../../../lib/json.ts";
import { resolve, type OpenApiDocument } from "./document.ts";

type Json = Readonly<Record<string, unknown>>;

/** Depth of nested `allOf`, `oneOf` and `anyOf` that are read. */
const maxDepth = 8;

/** The alternatives of a schema, each without references, with `allOf` apart. */
function getAlternatives(document: OpenApiDocument, schema: unknown, depth = 0): readonly Json[] {
  const own = resolve(document, schema);
  if (depth === maxDepth) return [own];
  const parts = ["allOf", "oneOf", "anyOf"].flatMap((key) => (Array.isArray(own[key]) ? (own[key] as unknown[]) : []));
  return [own, ...parts.flatMap((part) => getAlternatives(document, part, depth + 1))];
}

/**
 * The schema of a property.
 *
 * @returns "unknown" if a property of any name is allowed, undefined if there is none of this name
 */
export function findProperty(document: OpenApiDocument, schema: unknown, key: string): unknown {
  const alternatives = getAlternatives(document, schema);
  for (const { properties } of alternatives) {
    const found = isObject(properties) ? getOwn(properties, key) : undefined;
    if (found !== undefined) return found;
  }
  const hasProperties = alternatives.some(
    ({ properties }) => isObject(properties) && Object.keys(properties).length > 0,
  );
  const isOpen = alternatives.some(
    ({ additionalProperties, patternProperties }) =>
      additionalProperties === true || isObject(additionalProperties) || patternProperties !== undefined,
  );
  const types = getTypes(document, schema);
  const isScalar = types.size > 0 && !types.has("object");
  return isOpen || (!hasProperties && !isScalar) ? "unknown" : undefined;
}

/** The JSON types of a schema without null; empty if any is allowed. */
export function getTypes(document: OpenApiDocument, schema: unknown): ReadonlySet<string> {
  const types = getAlternatives(document, schema).flatMap(({ type, properties, items }) => {
    if (type === undefined) return properties ? ["object"] : items ? ["array"] : [];
    return [type].flat().filter((each): each is string => typeof each === "string" && each !== "null");
  });
  return new Set(types);
}

/** The schema of the items of an array; undefined if there is none. */
export function getItems(document: OpenApiDocument, schema: unknown): unknown {
  return getAlternatives(document, schema).find(({ items }) => items !== undefined)?.["items"];
}

/** The schema of the JSON of a request or response; undefined if there is none. */
export function getJsonSchema(document: OpenApiDocument, { content }: Json): unknown {
  const entries = Object.entries(isObject(content) ? content : {});
  const [, media] = entries.find(([type]) => /^application\/(?:[\w.+-]*\+)?json\b/.test(type)) ?? [];
  return media === undefined ? undefined : resolve(document, media)["schema"];
}

/** The schema of the first successful response; undefined if it has no JSON. */
export function getResponseSchema(document: OpenApiDocument, { responses }: Json): unknown {
  const entries = Object.entries(isObject(responses) ? responses : {});
  const successes = entries.filter(([status]) => /^2(\d\d|XX)$/i.test(status));
  return successes.map(([, response]) => getJsonSchema(document, resolve(document, response))).find(Boolean);
}
