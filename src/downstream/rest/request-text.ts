import type { ConstValueNode } from "graphql";
import type { Problems } from "../directives/problems.ts";
import { readList, readText, type Read } from "../directives/read-arguments.ts";
import {
  createObjectTemplate,
  createTextTemplate,
  parseTextParts,
  type Template,
  type TextParts,
} from "../directives/template.ts";

/** A path with the query after it. */
export interface PathTemplates {
  readonly node: ConstValueNode;
  readonly path: Template;
  /** An object template of the parameters; undefined if there is no `?`. */
  readonly query: Template | undefined;
}

/** Reads a path such as `/articles?$top={page.size}`. Its literal parts are not percent-encoded. */
export const readPathText: Read<PathTemplates> = (node, problems) => {
  const parts = parseLiteral(node, problems);
  if (!parts) return undefined;
  const [path = [], ...rest] = splitParts(parts, "?", 2);
  const parameters = rest.flatMap((query) => splitParts(query, "&"));
  const query = parameters.map((parameter) => {
    const [left = [], value = []] = splitParts(parameter, "=", 2);
    const name = getName(left);
    if (name === undefined)
      problems.addError(node, "a parameter of a query has the form name=value, and no placeholder in its name");
    return [name ?? "", createTextTemplate(node, value)] as const;
  });
  return {
    node,
    path: createTextTemplate(node, path),
    query: rest.length > 0 ? createObjectTemplate(node, query) : undefined,
  };
};

/** Reads request headers such as `If-Match: {args.etag}`. @returns an object template */
export const readHeaderLines: Read<Template> = (node, problems) => {
  const lines = readList((line, found) => {
    const parts = parseLiteral(line, found);
    const [left = [], value = []] = splitParts(parts ?? [], ":", 2);
    const name = getName(left);
    const [first, ...others] = value;
    const trimmed = typeof first === "string" ? [first.trimStart(), ...others].filter((part) => part !== "") : value;
    if (parts && (name === undefined || trimmed.length === 0))
      found.addError(line, "a header has the form `Name: value`, and no placeholder in its name");
    return [name ?? "", createTextTemplate(line, trimmed)] as const;
  })(node, problems);
  return lines && createObjectTemplate(node, lines);
};

/** @returns undefined if there is a placeholder, or no text */
function getName([name, ...others]: TextParts): string | undefined {
  return typeof name === "string" && others.length === 0 ? name : undefined;
}

function parseLiteral(node: ConstValueNode, problems: Problems): TextParts | undefined {
  const text = readText(node, problems);
  return text === undefined ? undefined : parseTextParts(node, text, problems);
}

/** Splits the literal parts of a text at a character. @param limit of the number of texts. Default: none */
function splitParts(parts: TextParts, separator: string, limit = Infinity): readonly TextParts[] {
  const texts: TextParts[number][][] = [[]];
  for (const part of parts) {
    if (typeof part !== "string") {
      texts.at(-1)?.push(part);
      continue;
    }
    let rest = part;
    for (let index = rest.indexOf(separator); index >= 0 && texts.length < limit; index = rest.indexOf(separator)) {
      texts.at(-1)?.push(rest.slice(0, index));
      texts.push([]);
      rest = rest.slice(index + 1);
    }
    texts.at(-1)?.push(rest);
  }
  return texts.map((text) => text.filter((part) => part !== ""));
}
