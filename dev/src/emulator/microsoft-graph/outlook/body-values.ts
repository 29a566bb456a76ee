import { toHtml } from "./html.ts";
import { invalidBodyValueError } from "./errors.ts";
import { isObject } from "oboql/internal/lib/json";
import type { JsonObject } from "../request.ts";

/**
 * Reads an enum value of a request body, case-insensitively.
 * @throws GraphError for other values
 */
export function readEnum<const T extends string>(value: unknown, name: string, values: readonly T[]): T {
  const match = values.find(
    (candidate) => typeof value === "string" && candidate.toLowerCase() === value.toLowerCase(),
  );
  if (match === undefined) throw invalidBodyValueError(name, `microsoft.graph.${name}`);
  return match;
}

/** @returns undefined if the property is missing or null */
export function readBoolean(body: JsonObject, name: string): boolean | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== "boolean") throw invalidBodyValueError(name, "Edm.Boolean");
  return value;
}

/** @returns undefined if the property is missing or null */
export function readString(body: JsonObject, name: string): string | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw invalidBodyValueError(name, "Edm.String");
  return value;
}

/** @returns an empty array if the property is missing or null */
export function readObjects(body: JsonObject, name: string, type: string): readonly JsonObject[] {
  const value = body[name] ?? [];
  if (!Array.isArray(value) || !value.every(isObject))
    throw invalidBodyValueError(name, `Collection(microsoft.graph.${type})`);
  return value;
}

export function readStrings(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
    throw invalidBodyValueError(name, "Collection(Edm.String)");
  }
  return value;
}

/** Reads the body of a message or event as HTML; empty if there is none. */
export function readItemBody(body: unknown): string {
  if (body === undefined || body === null) return "";
  if (!isObject(body)) throw invalidBodyValueError("body", "microsoft.graph.itemBody");
  const content = readString(body, "content") ?? "";
  const type = readEnum(body["contentType"] ?? "text", "bodyType", ["text", "html"]);
  return type === "html" ? content : toHtml(content);
}
