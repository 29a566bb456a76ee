import { GraphQLError, Kind, valueFromASTUntyped, type ConstValueNode } from "graphql";
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
    readonly cursor: string | null;
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
  readonly node: ConstValueNode;
  /** As it was written, for messages. */
  readonly text: string;
}

/** A literal whose texts may have placeholders. */
export interface Template {
  readonly node: ConstValueNode;
  readonly placeholders: readonly Placeholder[];
  /** The members of an object; undefined for other literals. */
  readonly members?: ReadonlyMap<string, Template>;
  /** The parts of a text; undefined for other literals. */
  readonly parts?: TextParts;
  /**
   * @returns the value; undefined if it is absent. Absent members of objects and items of lists are left out
   * @throws {BadUserInputError} if the text of an argument does not fit into the place of its placeholder
   */
  readonly evaluate: (values: TemplateValues) => unknown;
}

export type Format = "csv" | "odata" | "quoted";

/** A text, split at its placeholders. */
export type TextParts = readonly (string | Placeholder)[];

/** Parses a literal. @returns undefined if a placeholder is malformed, which is reported */
export function parseTemplate(node: ConstValueNode, problems: Problems): Template | undefined {
  switch (node.kind) {
    case Kind.STRING:
      return parseText(node, node.value, problems);
    case Kind.OBJECT: {
      const members = new Map<string, Template>();
      for (const { name, value } of node.fields) {
        const member = parseTemplate(value, problems);
        if (member) members.set(name.value, member);
      }
      return {
        node,
        members,
        placeholders: [...members.values()].flatMap(getPlaceholders),
        evaluate: toObject(members),
      };
    }
    case Kind.LIST: {
      const items = node.values.flatMap((value) => parseTemplate(value, problems) ?? []);
      return { node, placeholders: items.flatMap(getPlaceholders), evaluate: toList(items) };
    }
    default: {
      const constant = valueFromASTUntyped(node);
      return { node, placeholders: [], evaluate: () => constant };
    }
  }
}

function getPlaceholders({ placeholders }: Template): readonly Placeholder[] {
  return placeholders;
}

function toObject(members: ReadonlyMap<string, Template>): Template["evaluate"] {
  return (values) => {
    const entries = [...members].map(([name, member]) => [name, member.evaluate(values)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  };
}

/** A list whose only item has the placeholder `{item}` has an item for each id of a batch. */
function toList(items: readonly Template[]): Template["evaluate"] {
  const [first, ...others] = items;
  const isRepeated = others.length === 0 && first?.placeholders.some(({ source }) => source === "item");
  return (values) =>
    isRepeated && values.ids
      ? values.ids.map((item) => first?.evaluate({ ...values, item }))
      : items.map((item) => item.evaluate(values)).filter((value) => value !== undefined);
}

function parseText(node: ConstValueNode, text: string, problems: Problems): Template | undefined {
  const parts = parseTextParts(node, text, problems);
  if (!parts) return undefined;
  const placeholders = parts.filter((part) => typeof part !== "string");
  const [whole] = placeholders;
  if (whole?.isWhole) return { node, placeholders, parts, evaluate: (values) => evaluatePlaceholder(whole, values) };
  return { node, placeholders, parts, evaluate: (values) => joinParts(parts, values) };
}

function joinParts(parts: TextParts, values: TemplateValues): string | undefined {
  let text = "";
  for (const part of parts) {
    const value = typeof part === "string" ? part : evaluatePlaceholder(part, values);
    if (value === undefined || value === null) return undefined;
    text += typeof value === "string" ? value : toText(value, typeof part === "string" ? "" : part.text);
  }
  return text;
}

/**
 * Splits a text at its placeholders; `{{` and `}}` are braces.
 *
 * @returns undefined if a placeholder is malformed, which is reported
 */
export function parseTextParts(node: ConstValueNode, text: string, problems: Problems): TextParts | undefined {
  const parts: (string | Placeholder)[] = [];
  let literal = "";
  let before = "";
  let isValid = true;
  for (const [token] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    if (token === "{{" || token === "}}") literal += token.slice(1);
    else if (token === "{" || token === "}") {
      problems.addError(node, `"${text}" has a single brace; write ${token}${token} for the character`);
      isValid = false;
    } else if (token.startsWith("{")) {
      const placeholder = parsePlaceholder(token, { node, isWhole: token === text, before }, problems);
      if (placeholder) parts.push(literal, placeholder);
      else isValid = false;
      literal = "";
    } else literal += token;
    before += token;
  }
  return isValid ? [...parts, literal].filter((part) => part !== "") : undefined;
}

const pattern = /^\{(args|parent|identity|page|ids|item)((?:\.[\w@$-]+)*)(?::(\w+))?\}$/;
const fixedKeys = new Map([
  ["identity", ["objectId", "tenantId"]],
  ["page", ["size", "cursor", "offset", "number"]],
]);
const formats: ReadonlySet<string> = new Set<Format>(["csv", "odata", "quoted"]);

function parsePlaceholder(
  text: string,
  place: Pick<Placeholder, "node" | "isWhole" | "before">,
  problems: Problems,
): Placeholder | undefined {
  const [, source, path = "", format] = pattern.exec(text) ?? [];
  const keys = path.split(".").slice(1);
  const known = fixedKeys.get(source ?? "");
  if (source === undefined) {
    const all = "{args.…}, {parent.…}, {identity.…}, {page.…}, {ids}, {item}";
    problems.addError(place.node, `unknown placeholder ${text}; placeholders are ${all}`);
  } else if (known && !(keys.length === 1 && known.includes(keys[0] ?? ""))) {
    const all = known.map((key) => `{${source}.${key}}`).join(", ");
    problems.addError(place.node, `unknown placeholder ${text}; write ${all}`);
  } else if (keys.length === 0 && (source === "args" || source === "parent")) {
    problems.addError(place.node, `unknown placeholder ${text}; write the name of a value, as in {${source}.name}`);
  } else if (keys.length > 0 && source === "ids") {
    problems.addError(place.node, `unknown placeholder ${text}; write {ids}`);
  } else if (format !== undefined && !formats.has(format)) {
    problems.addError(place.node, `unknown format in ${text}; formats are ${[...formats].join(", ")}`);
  } else {
    return { source: source as Placeholder["source"], keys, format: format as Format | undefined, text, ...place };
  }
  return undefined;
}

/** @returns undefined if the value is absent */
export function evaluatePlaceholder(
  { source, keys, format, text, convert }: Placeholder,
  values: TemplateValues,
): unknown {
  const found = getPath(values[source], keys);
  const value = convert && found !== undefined && found !== null ? convert(found) : found;
  if (format === undefined || value === undefined || value === null) return value;
  switch (format) {
    case "csv":
      return [value]
        .flat()
        .map((item) => validateItem(toText(item, text), text))
        .join(",");
    case "odata":
      return toText(value, text).replaceAll("'", "''");
    case "quoted":
      return toText(value, text).replaceAll(/[\\"]/g, String.raw`\$&`);
  }
}

/** @throws {BadUserInputError} if an item would be several */
function validateItem(item: string, placeholder: string): string {
  if (!item.includes(",")) return item;
  throw new BadUserInputError("an id of this API has no comma", {
    argument: placeholder.replace(/^\{args\.|[{}]|:csv/g, ""),
  });
}

/** @throws {GraphQLError} for an object or a list, which an API sent in place of a text */
export function toText(value: unknown, placeholder: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof CompositeId) return value.toJSON();
  throw new GraphQLError(`The value of ${placeholder} is not a text.`);
}
