import { GraphQLError, type ConstValueNode } from "graphql";
import { BadUserInputError } from "../../errors/service-errors.ts";
import { CompositeId } from "./composite-id.ts";
import { getPath } from "./json-path.ts";
import type { Problems } from "./problems.ts";

/** The values that placeholders refer to, where there are any. */
export interface TemplateValues {
  /** Arguments of the field. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** The object that has the field, as its API sent it. */
  readonly parent?: unknown;
  /** The caller. */
  readonly identity?: { readonly objectId: string; readonly tenantId: string };
  readonly page?: {
    readonly size: number;
    readonly cursor: string | number | null;
    readonly offset: number;
    readonly number: number;
  };
  /** Ids of a batch. */
  readonly ids?: readonly string[];
  /** One of a list of ids. */
  readonly item?: unknown;
}

export interface Placeholder {
  readonly source: keyof TemplateValues;
  /** Keys that lead to the value. */
  readonly keys: readonly string[];
  readonly format: Format | undefined;
  /** Whether it is the whole text, so that its value keeps its JSON type. */
  readonly isWhole: boolean;
  /** The text in front of it, with other placeholders as they were written. */
  readonly before: string;
  /** Converts the value to the JSON of the API. Set when the type of the value is known. */
  convert?: ((value: unknown) => unknown) | undefined;
  /** Says why a value does not fit into the place of the placeholder; undefined if it does. Set by that place. */
  findMisfit?: ((value: unknown) => string | undefined) | undefined;
  readonly node: ConstValueNode;
  /** As it was written, for messages. */
  readonly text: string;
}

export type Format = "csv" | "odata" | "quoted";

const pattern = /^\{(args|parent|identity|page|ids|item)((?:\.[\w@$-]+)*)(?::(\w+))?\}$/;
const fixedKeys = new Map([
  ["identity", ["objectId", "tenantId"]],
  ["page", ["size", "cursor", "offset", "number"]],
]);
const formats: ReadonlySet<string> = new Set<Format>(["csv", "odata", "quoted"]);

/** @returns undefined if it is malformed, which is reported */
export function parsePlaceholder(text: string, node: ConstValueNode, problems: Problems): Placeholder | undefined {
  const [, source, path = "", format] = pattern.exec(text) ?? [];
  const keys = path.split(".").slice(1);
  const known = fixedKeys.get(source ?? "");
  if (source === undefined) {
    const all = "{args.…}, {parent.…}, {identity.…}, {page.…}, {ids}, {item}";
    problems.addError(node, `unknown placeholder ${text}; placeholders are ${all}`);
  } else if (known && !(keys.length === 1 && known.includes(keys[0] ?? ""))) {
    const all = known.map((key) => `{${source}.${key}}`).join(", ");
    problems.addError(node, `unknown placeholder ${text}; write ${all}`);
  } else if (keys.length === 0 && (source === "args" || source === "parent")) {
    problems.addError(node, `unknown placeholder ${text}; write the name of a value, as in {${source}.name}`);
  } else if (keys.length > 0 && source === "ids") {
    problems.addError(node, `unknown placeholder ${text}; write {ids}`);
  } else if (format !== undefined && !formats.has(format)) {
    problems.addError(node, `unknown format in ${text}; formats are ${[...formats].join(", ")}`);
  } else {
    return {
      source: source as Placeholder["source"],
      keys,
      format: format as Format | undefined,
      text,
      node,
      isWhole: false,
      before: "",
    };
  }
  return undefined;
}

/**
 * @returns undefined if the value is absent
 * @throws {BadUserInputError | GraphQLError} if the value does not fit into its place
 */
export function evaluatePlaceholder(placeholder: Placeholder, values: TemplateValues): unknown {
  const { source, keys, format, convert, findMisfit } = placeholder;
  const found = getPath(values[source], keys);
  if (found === undefined || found === null) return found;
  const value = convert ? convert(found) : found;
  const formatted = format === undefined ? value : formatValue(format, value, placeholder);
  const misfit = findMisfit?.(formatted);
  if (misfit !== undefined) throw createMisfitError(placeholder, misfit);
  return formatted;
}

/** The same as {@link evaluatePlaceholder}, as a part of a text. @returns undefined if the value is absent or null */
export function evaluateText(placeholder: Placeholder, values: TemplateValues): string | undefined {
  const value = evaluatePlaceholder(placeholder, values);
  return value === undefined || value === null ? undefined : requireText(value, placeholder);
}

function formatValue(format: Format, value: unknown, placeholder: Placeholder): string {
  if (format === "odata") return requireText(value, placeholder).replaceAll("'", "''");
  if (format === "quoted") return requireText(value, placeholder).replaceAll(/[\\"]/g, String.raw`\$&`);
  const items = [value].flat().map((item) => requireText(item, placeholder));
  if (items.some((item) => item.includes(","))) throw createMisfitError(placeholder, "has a comma within an item");
  return items.join(",");
}

function requireText(value: unknown, placeholder: Placeholder): string {
  const text = findText(value);
  if (text === undefined) throw createMisfitError(placeholder, "is not a text");
  return text;
}

/** Arguments come from the client. Other values come from an API, like any value without the type of its field. */
function createMisfitError({ source, keys, text }: Placeholder, misfit: string): Error {
  if (source === "parent") return new GraphQLError(`The value of ${text} ${misfit}.`);
  const argument = keys.at(-1) ?? source;
  return new BadUserInputError(`\`${argument}\` ${misfit}`, { argument });
}

/** @returns undefined for an object or a list */
export function findText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return value.toISOString();
  return value instanceof CompositeId ? value.toJSON() : undefined;
}

/** @throws {GraphQLError} for an object or a list, which an API sent in place of a text */
export function toText(value: unknown): string {
  const text = findText(value);
  if (text === undefined) throw new GraphQLError("The value is not a text.");
  return text;
}
