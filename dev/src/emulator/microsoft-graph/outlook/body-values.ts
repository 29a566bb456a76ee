import { toHtml } from "./html.ts";
import { wrongBodyValue } from "./errors.ts";
import { isObject, type JsonObject } from "../request.ts";

/** The values of request bodies. Each is read or refused with Graph's error; text is compared without regard to case. */
export function readEnum<const T extends string>(value: unknown, name: string, values: readonly T[]): T {
  const match = values.find(
    (candidate) => typeof value === "string" && candidate.toLowerCase() === value.toLowerCase(),
  );
  if (match === undefined) throw wrongBodyValue(name, `microsoft.graph.${name}`);
  return match;
}

/** Undefined where the property is missing or null. */
export function readBoolean(body: JsonObject, name: string): boolean | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== "boolean") throw wrongBodyValue(name, "Edm.Boolean");
  return value;
}

/** Undefined where the property is missing or null. */
export function readString(body: JsonObject, name: string): string | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw wrongBodyValue(name, "Edm.String");
  return value;
}

/** Empty where the property is missing or null. */
export function readObjects(body: JsonObject, name: string, type: string): readonly JsonObject[] {
  const value = body[name] ?? [];
  if (!Array.isArray(value) || !value.every(isObject))
    throw wrongBodyValue(name, `Collection(microsoft.graph.${type})`);
  return value;
}

export function readStrings(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
    throw wrongBodyValue(name, "Collection(Edm.String)");
  }
  return value;
}

/** The body of a message or event as HTML, in which bodies are kept; empty where there is none. */
export function readItemBody(body: unknown): string {
  if (body === undefined || body === null) return "";
  if (!isObject(body)) throw wrongBodyValue("body", "microsoft.graph.itemBody");
  const content = readString(body, "content") ?? "";
  const type = readEnum(body["contentType"] ?? "text", "bodyType", ["text", "html"]);
  return type === "html" ? content : toHtml(content);
}
