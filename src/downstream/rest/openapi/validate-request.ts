import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  Kind,
  valueFromASTUntyped,
  type ASTNode,
  type GraphQLField,
  type GraphQLInputType,
} from "graphql";
import { asStringArray } from "../../../lib/json.ts";
import { findInputType } from "../../directives/input-values.ts";
import type { Placeholder } from "../../directives/placeholder.ts";
import type { Template } from "../../directives/template.ts";
import { resolve, type OpenApiDocument } from "./document.ts";
import type { FieldCheck } from "./field-check.ts";
import { findProperty, getJsonSchema, getTypes } from "./schema-properties.ts";

type Json = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;

/** A parameter that a request has. */
export interface Given {
  readonly place: string;
  readonly name: string;
  readonly node: ASTNode;
  /** Undefined unless it is the whole value. */
  readonly placeholder: Placeholder | undefined;
}

export function toGiven(place: string, template: Template | undefined): readonly Given[] {
  return [...(template?.members ?? [])].map(
    ([
      name,
      {
        node,
        placeholders: [placeholder],
      },
    ]) => ({
      place,
      name,
      node,
      placeholder: placeholder?.isWhole ? placeholder : undefined,
    }),
  );
}

/** The parameters that are segments of a path by themselves. */
export function pairSegments(
  path: string,
  parts: NonNullable<Template["parts"]>,
): readonly (readonly [string, Placeholder])[] {
  const placeholders = parts.filter((part) => typeof part !== "string");
  const own = parts.map((part) => (typeof part === "string" ? part : `\0${placeholders.indexOf(part)}\0`)).join("");
  const [segments, others] = [path, own].map((text) => text.split("/").reverse());
  return (segments ?? []).flatMap((segment, index) => {
    const name = /^\{([^{}]+)\}$/.exec(segment)?.[1];
    const placeholder = placeholders[Number(/^\0(\d+)\0$/.exec(others?.[index] ?? "")?.[1])];
    return name !== undefined && placeholder ? [[name, placeholder] as const] : [];
  });
}

export function validateParameters(
  node: ASTNode,
  {
    given,
    parameters,
    path,
  }: { readonly given: readonly Given[]; readonly parameters: readonly Json[]; readonly path: string },
  field: Field,
  { api, problems }: FieldCheck,
): void {
  const { document } = api;
  const isSame = (place: string, name: string, parameter: Json): boolean =>
    parameter["in"] === place &&
    (place === "header"
      ? String(parameter["name"]).toLowerCase() === name.toLowerCase()
      : parameter["name"] === name || (place === "query" && parameter["name"] === name.split("[")[0]));
  for (const { place, name, node: own, placeholder } of given) {
    // OpenAPI: header parameters of these names are ignored.
    if (place === "header" && ["accept", "content-type"].includes(name.toLowerCase())) continue;
    const parameter = parameters.find((each) => isSame(place, name, each));
    if (!parameter && place !== "path")
      problems.addError(own, `${document.name} has no ${place} parameter ${name} of ${path}`);
    const type = placeholder ? getPlaceholderType(placeholder, field) : undefined;
    const expected = parameter && getTypes(document, parameter["schema"]);
    if (parameter && expected && expected.size > 0) {
      const misfit = type ? findParameterMisfit(type, expected) : findConstantMisfit(own, parameter, document);
      if (misfit !== undefined)
        problems.addError(own, `${document.name} has ${[...expected].join(" or ")} for ${name}; ${misfit}`);
    }
  }
  const fixed = [...api.query.map((name) => ["query", name]), ...api.headers.map((name) => ["header", name])];
  const all = [...given.map(({ place, name }) => [place, name]), ...fixed];
  for (const parameter of parameters) {
    const { in: place, name } = parameter;
    const isIgnored =
      place === "header" && ["accept", "content-type", "authorization"].includes(String(name).toLowerCase());
    if (parameter["required"] !== true || (place !== "query" && place !== "header") || isIgnored) continue;
    if (!all.some(([otherPlace = "", other = ""]) => isSame(otherPlace, other, parameter)))
      problems.addError(node, `${path} needs the ${place} parameter ${String(name)}, which ${document.name} requires`);
  }
}

/** The type of the value of a placeholder; undefined if it is not known. */
function getPlaceholderType({ source, keys, format }: Placeholder, { args }: Field): string | undefined {
  if (format !== undefined) return undefined;
  if (source === "page") return keys[0] === "cursor" ? undefined : "Int";
  const type: GraphQLInputType | undefined = source === "args" ? findInputType(args, keys)?.type : undefined;
  if (!type) return undefined;
  if (isListType(getNullableType(type))) return "list";
  return isEnumType(getNamedType(type)) ? "String" : getNamedType(type).name;
}

/** All parameters are texts, so that a parameter of type `string` takes any scalar. */
function findParameterMisfit(type: string, expected: ReadonlySet<string>): string | undefined {
  if (type === "list") return expected.has("array") ? undefined : "the argument is a list";
  if (expected.has("string") || expected.has("object") || expected.has("array")) return undefined;
  const isNumber = expected.has("integer") || expected.has("number");
  const isMisfit = type === "String" || type === "DateTime" || type === "Date" || (type === "Boolean") === isNumber;
  const isKnown = ["String", "Boolean", "Int", "Float", "DateTime", "Date"].includes(type);
  const isFraction = type === "Float" && !expected.has("number");
  return isKnown && (isMisfit || isFraction) ? `the argument is ${type}` : undefined;
}

function findConstantMisfit(node: ASTNode, parameter: Json, document: OpenApiDocument): string | undefined {
  if (node.kind !== Kind.STRING && node.kind !== Kind.INT && node.kind !== Kind.BOOLEAN) return undefined;
  const value: unknown = valueFromASTUntyped(node);
  // The text of a path or a header is longer than its value.
  if (typeof value === "string" && (parameter["in"] !== "query" || /[{}?]/.test(value))) return undefined;
  const { enum: values, type } = resolve(document, parameter["schema"]);
  if (Array.isArray(values) && !values.map(String).includes(String(value)))
    return `${String(value)} is not one of ${values.slice(0, 10).join(", ")}`;
  const isNumber = type === "integer" || type === "number";
  return isNumber && !Number.isFinite(Number(value)) ? `${String(value)} is no number` : undefined;
}

/** Reports a body that is missing, or not expected, and its members. */
export function validateBody(
  node: ASTNode,
  body: Template | undefined,
  operation: Json,
  { api: { document }, problems }: FieldCheck,
): void {
  const expected = operation["requestBody"] === undefined ? undefined : resolve(document, operation["requestBody"]);
  if (body && !expected) problems.addError(body.node, `${document.name} has no body for this request`);
  if (!body && expected?.["required"] === true)
    problems.addError(node, `${document.name} requires a body for this request; add \`body\``);
  const schema = expected && getJsonSchema(document, expected);
  if (!body?.members || schema === undefined) return;
  for (const [name, member] of body.members)
    if (findProperty(document, schema, name) === undefined)
      problems.addError(member.node, `${document.name} has no member ${name} in the body of this request`);
  for (const name of asStringArray(resolve(document, schema)["required"]))
    if (!body.members.has(name))
      problems.addError(body.node, `the body needs the member ${name}, which ${document.name} requires`);
}
