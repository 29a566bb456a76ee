import { isObject, parseJson } from "../../../lib/json.ts";
import { getOwn } from "../../../lib/collections.ts";

type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI document, of which nothing but the version is known to be valid. */
export interface OpenApiDocument {
  readonly root: Json;
  /** Path for messages. */
  readonly name: string;
}

export class OpenApiError extends Error {}

/** A chain of references that is longer is taken for a cycle. */
const maxReferences = 20;

/** @throws {OpenApiError} if the text is not an OpenAPI document of version 3.0 or 3.1 in JSON */
export function parseOpenApi(text: string, name: string): OpenApiDocument {
  const root = parseJson(text);
  if (!isObject(root)) throw new OpenApiError(`${name} is not JSON; convert it, for example with 'npx js-yaml'`);
  if (!/^3\.[01]\.\d+/.test(String(root["openapi"])))
    throw new OpenApiError(`${name} is not an OpenAPI document of version 3.0 or 3.1`);
  return { root, name };
}

/**
 * Follows the references of a value, which have to lead into the same document.
 *
 * @returns an empty object for a value that is missing or no object
 * @throws {OpenApiError} for a reference to another document or to nothing, and for a cycle of references
 */
export function resolve({ root, name }: OpenApiDocument, value: unknown): Json {
  let found = value;
  for (let count = 0; isObject(found) && typeof found["$ref"] === "string"; count += 1) {
    const reference = found["$ref"];
    if (count === maxReferences) throw new OpenApiError(`${name}: the reference ${reference} leads back to itself`);
    if (!reference.startsWith("#/"))
      throw new OpenApiError(`${name}: the reference ${reference} leads out of the document; write its content there`);
    found = root;
    for (const key of reference.slice(2).split("/").map(unescapeKey))
      found = isObject(found) ? getOwn(found, key) : undefined;
    if (found === undefined) throw new OpenApiError(`${name}: the reference ${reference} leads to nothing`);
  }
  return isObject(found) ? found : {};
}

/** RFC 6901, section 4. */
function unescapeKey(key: string): string {
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

export interface OperationMatch {
  /** The path as the document has it. */
  readonly path: string;
  /** The methods of the path, in lower case. */
  readonly item: Json;
}

/**
 * Finds the path of a request. A literal path precedes one with parameters.
 *
 * @param path with NUL in place of each placeholder
 */
export function findPath(document: OpenApiDocument, path: string): OperationMatch | undefined {
  const { paths, servers } = document.root;
  const prefixes = (Array.isArray(servers) ? servers : []).map((server) =>
    getServerPath(getOwn(resolve(document, server), "url")),
  );
  const candidates = Object.keys(isObject(paths) ? paths : {})
    .filter((each) => ["", ...prefixes].some((prefix) => isMatch(`${prefix}${each}`, path)))
    .sort((a, b) => a.split("{").length - b.split("{").length);
  const [found] = candidates;
  return found === undefined ? undefined : { path: found, item: resolve(document, (paths as Json)[found]) };
}

function getServerPath(url: unknown): string {
  const path = String(url).replace(/^[a-z]+:\/\/[^/]*/i, "");
  return path.startsWith("/") ? path.replace(/\/+$/, "") : "";
}

function isMatch(template: string, path: string): boolean {
  const [own, other] = [template, path].map((text) => text.replace(/\/$/, "").split("/"));
  return (
    own?.length === other?.length &&
    (own ?? []).every((segment, index) => isSegmentMatch(segment, other?.[index] ?? ""))
  );
}

/** A segment is a literal, or literals around parameters such as `users('{id}')`. */
function isSegmentMatch(template: string, segment: string): boolean {
  if (!template.includes("{")) return template === segment;
  const prefix = template.slice(0, template.indexOf("{"));
  const suffix = template.slice(template.lastIndexOf("}") + 1);
  return segment.length > prefix.length + suffix.length && segment.startsWith(prefix) && segment.endsWith(suffix);
}
