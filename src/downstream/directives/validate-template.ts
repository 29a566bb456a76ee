import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
} from "graphql";
import { findInputType } from "./input-values.ts";
import type { Problems } from "./problems.ts";
import type { Placeholder, TemplateValues } from "./placeholder.ts";
import type { Template } from "./template.ts";

/** The place of a template, which decides what its placeholders may be. */
export interface TemplatePlace {
  /** The field whose directive has it. */
  readonly field: GraphQLField<unknown, unknown>;
  readonly sources: readonly (keyof TemplateValues)[];
  /** Default: JSON, such as a request body. */
  readonly kind?: "path" | "header" | "query";
  /** The parts of an id with several, as `{args.id.owner}`. */
  readonly getIdParts: (argument: string) => readonly string[] | undefined;
}

/** Reports placeholders that have no value here, or whose value could become more than their own part. */
export function validateTemplate({ placeholders }: Template, place: TemplatePlace, problems: Problems): void {
  for (const placeholder of placeholders) {
    const { node, text, source } = placeholder;
    if (!place.sources.includes(source))
      problems.addError(
        node,
        `${text} has no value here; there are ${place.sources.map((name) => `{${name}}`).join(", ")}`,
      );
    else if (source === "args") validateArgument(placeholder, place, problems);
    else if (source === "ids") validateIds(placeholder, place, problems);
    else validateText(placeholder, true, place, problems);
  }
}

function validateIds({ node, format, isWhole }: Placeholder, { kind }: TemplatePlace, problems: Problems): void {
  const isList = isWhole && (kind === "query" || kind === undefined);
  if (format !== "csv" && (format !== undefined || !isList))
    problems.addError(node, "{ids} is a list; write {ids:csv}, or make {ids} the whole value of a parameter or member");
}

function validateArgument(placeholder: Placeholder, place: TemplatePlace, problems: Problems): void {
  const { node, text, keys, format } = placeholder;
  const { field, kind } = place;
  const [argument = "", ...rest] = keys;
  const declared = field.args.find(({ name }) => name === argument);
  if (!declared) {
    const names = field.args.map(({ name }) => `{args.${name}}`).join(", ") || "none";
    problems.addError(node, `${text}: the field has no argument \`${argument}\`; its arguments are ${names}`);
    return;
  }
  const parts = place.getIdParts(argument);
  if (parts && rest.length > 0) {
    if (rest.length > 1 || !parts.includes(rest[0] ?? ""))
      problems.addError(
        node,
        `${text}: the parts of this id are ${parts.map((part) => `{args.${argument}.${part}}`).join(", ")}`,
      );
    return;
  }
  const found = findInputType(field.args, keys);
  if (!found) {
    problems.addError(node, `${text}: there is no such member of \`${argument}\``);
    return;
  }
  const type = getNullableType(found.type);
  const hasDefault = declared.defaultValue !== undefined;
  if (kind === "path" && (found.isNullable || (!isNonNullType(found.type) && !(hasDefault && rest.length === 0))))
    problems.addError(
      node,
      `${text} may be absent, and a path cannot do without it; make it non-null or give it a default`,
    );
  const isList = isListType(type);
  const isObject = isInputObjectType(getNamedType(type));
  const isText = kind !== undefined || !placeholder.isWhole;
  if (isObject && isText)
    problems.addError(node, `${text} is an object, and can only be a value of a body; name a member`);
  else if (isList && (kind === "path" || kind === "header" || !placeholder.isWhole) && format !== "csv")
    problems.addError(node, `${text} is a list; write {${text.slice(1, -1)}:csv}`);
  else validateText(placeholder, isFreeText(found.type), place, problems);
}

/** Types whose values have no characters that could end the text around them. */
const plainTypes = new Set(["Int", "Float", "Boolean", "Date", "DateTime", "LocalDateTime"]);

function isFreeText(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return !plainTypes.has(named.name) && !isEnumType(named);
}

/** Within a filter or a search text, a value could add a clause. */
function validateText(
  { node, text, format, isWhole, source, before }: Placeholder,
  isFree: boolean,
  { kind }: TemplatePlace,
  problems: Problems,
): void {
  const isCsv = format === "csv";
  if (format !== undefined && !isCsv && !isInside(before, format))
    problems.addError(
      node,
      `${text} must be in ${format === "odata" ? "single" : "double"} quotes, as it escapes those`,
    );
  const isPlain = !isFree || source === "identity" || (source === "page" && !text.includes("cursor"));
  if (format === undefined && !isWhole && !isPlain && (kind === "query" || kind === undefined))
    problems.addError(
      node,
      `${text} could change the meaning of the text around it; write '${text.replace("}", ":odata}")}' in single quotes, ` +
        `"${text.replace("}", ":quoted}")}" in double quotes, or make it the whole text`,
    );
}

/** Whether the text before a placeholder leaves a quote open. */
function isInside(before: string, format: "odata" | "quoted"): boolean {
  const text = format === "odata" ? before : before.replaceAll(/\\./g, "");
  return text.split(format === "odata" ? "'" : '"').length % 2 === 0;
}
