import { Kind, valueFromASTUntyped, type ConstValueNode } from "graphql";
import { groupBy } from "../../lib/collections.ts";
import {
  evaluatePlaceholder,
  evaluateText,
  parsePlaceholder,
  type Placeholder,
  type TemplateValues,
} from "./placeholder.ts";
import type { Problems } from "./problems.ts";

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
      return createObjectTemplate(node, [...members]);
    }
    case Kind.LIST: {
      const items = node.values.flatMap((value) => parseTemplate(value, problems) ?? []);
      return createListTemplate(node, items);
    }
    default: {
      const constant = valueFromASTUntyped(node);
      return { node, placeholders: [], evaluate: () => constant };
    }
  }
}

/** @param entries of which several with one name are a list */
export function createObjectTemplate(
  node: ConstValueNode,
  entries: readonly (readonly [name: string, template: Template])[],
): Template {
  const members = new Map<string, Template>();
  for (const [name, items] of groupBy(entries, ([each]) => each)) {
    const [only, ...more] = items.map(([, template]) => template);
    if (only) members.set(name, more.length === 0 ? only : createListTemplate(node, [only, ...more]));
  }
  return { node, members, placeholders: [...members.values()].flatMap(getPlaceholders), evaluate: toObject(members) };
}

function createListTemplate(node: ConstValueNode, items: readonly Template[]): Template {
  return { node, placeholders: items.flatMap(getPlaceholders), evaluate: toList(items) };
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
  return parts && createTextTemplate(node, parts);
}

/** Creates the template of a text, or of a part of one, which is a text of its own. */
export function createTextTemplate(node: ConstValueNode, given: TextParts): Template {
  let before = "";
  const parts = given.map((part) => {
    const own = typeof part === "string" ? part : { ...part, isWhole: given.length === 1, before };
    before += typeof part === "string" ? part : part.text;
    return own;
  });
  const placeholders = parts.filter((part) => typeof part !== "string");
  const [whole] = placeholders;
  if (whole?.isWhole) return { node, placeholders, parts, evaluate: (values) => evaluatePlaceholder(whole, values) };
  return { node, placeholders, parts, evaluate: (values) => joinParts(parts, values) };
}

function joinParts(parts: TextParts, values: TemplateValues): string | undefined {
  let text = "";
  for (const part of parts) {
    const value = typeof part === "string" ? part : evaluateText(part, values);
    if (value === undefined) return undefined;
    text += value;
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
  let isValid = true;
  for (const [token] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    if (token === "{{" || token === "}}") literal += token.slice(1);
    else if (token === "{" || token === "}") {
      problems.addError(node, `"${text}" has a single brace; write ${token}${token} for the character`);
      isValid = false;
    } else if (token.startsWith("{")) {
      const placeholder = parsePlaceholder(token, node, problems);
      if (placeholder) parts.push(literal, placeholder);
      else isValid = false;
      literal = "";
    } else literal += token;
  }
  return isValid ? [...parts, literal].filter((part) => part !== "") : undefined;
}
