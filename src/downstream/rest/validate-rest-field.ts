import {
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type GraphQLField,
} from "graphql";
import type { Problems } from "../directives/problems.ts";
import type { Template } from "../directives/template.ts";
import type { RestDirective, RestMethod } from "./rest-directive.ts";
import { errorStatuses, getSuccessMembers, isErrorStatus } from "./rest-errors.ts";
import type { RestFieldContext } from "./rest-operation.ts";

/** Reports uses of a directive that its field does not allow. */
export function validateRestField(
  { page, batch, errors = [], result, max, node }: RestDirective,
  { method, field, isMutation }: RestFieldContext & { readonly method: RestMethod },
  problems: Problems,
): void {
  const type = getNullableType(field.type);
  if (isMutation && method === "get") problems.addError(node, "a field of Mutation has no GET request");
  if (!isMutation && method !== "get" && method !== "post")
    problems.addError(node, `a ${method.toUpperCase()} request is a mutation; declare the field in Mutation`);
  if (batch && (isMutation || isListType(type) || page))
    problems.addError(batch.node, "`batch` is for a field that reads one object");
  if (page && !(isObjectType(type) && type.getFields()["pageInfo"]))
    problems.addError(
      page.node,
      "a field with `page` returns a connection, a type with `edges` or `nodes` and `pageInfo`",
    );
  if (page && !hasPageArguments(field))
    problems.addError(page.node, "a field with `page` has the arguments first: Int! and after: String");
  if (page && (result || errors.length > 0))
    problems.addError(node, "a field with `page` has no `result` and no `errors`; `items` in `page` leads to the list");
  if (max !== undefined && !isListType(type))
    problems.addError(node, "`max` is for a list without pages; `page` and `batch` have one of their own");
  const members = isUnionType(type) ? type.getTypes().map(({ name }) => name) : [];
  for (const rule of errors) {
    if (rule.type !== undefined && !members.includes(rule.type))
      problems.addError(rule.node, `${rule.type} is not a member of the field's union type`);
    if (rule.type === undefined) problems.addError(rule.node, "an error needs `type`, a member of the union type");
    if (rule.status === undefined && (rule.path === undefined || rule.problem !== undefined))
      problems.addError(rule.node, "an error has a `status`, or a `path` to a value in a 2xx response");
    if (rule.status !== undefined && !isErrorStatus(rule.status))
      problems.addError(rule.node, `${rule.status} cannot be a result: statuses are ${[...errorStatuses].join(", ")}`);
  }
  const [, ...others] = getSuccessMembers(members, errors);
  if (errors.length > 0 && others.length > 0 && members.length > 0)
    problems.addError(node, `each member of the union but one needs a rule in \`errors\`: ${others.join(", ")}`);
}

function hasPageArguments({ args }: GraphQLField<unknown, unknown>): boolean {
  const first = args.find(({ name }) => name === "first");
  const after = args.find(({ name }) => name === "after");
  const isSized = first && (isNonNullType(first.type) || typeof first.defaultValue === "number");
  return isSized === true && getNamedType(first.type).name === "Int" && String(after?.type) === "String";
}

/** Reports a page whose requests would all be the same, and arguments that no request has. */
export function validateRequestValues(
  { page, node }: RestDirective,
  { field, coordinate, templates }: RestFieldContext & { readonly templates: readonly Template[] },
  problems: Problems,
): void {
  const placeholders = templates.flatMap((template) => template.placeholders);
  const positions = placeholders.flatMap(({ source, keys: [key] }) => (source === "page" && key !== "size" ? key : []));
  if (page && positions.length === 0)
    problems.addError(
      page.node,
      "no request has {page.cursor}, {page.offset} or {page.number}: all pages are the same",
    );
  if (page && !page.next && positions.includes("cursor"))
    problems.addError(page.node, "{page.cursor} needs `next`, the keys that lead to the cursor of the next page");
  if (page?.parameter !== undefined && !page.next)
    problems.addError(page.node, "`parameter` needs `next`, the keys that lead to the link");
  const used = new Set(placeholders.flatMap(({ source, keys: [key] }) => (source === "args" ? key : [])));
  for (const { name, astNode } of field.args)
    if (!used.has(name) && !(page && (name === "first" || name === "after")))
      problems.addWarning(astNode ?? node, `${coordinate}(${name}:): no placeholder reads this argument`);
}

/** Reports query parameters whose values are no texts. */
export function validateTexts({ members }: Template, problems: Problems): void {
  for (const [name, { node }] of members ?? []) {
    const values = node.kind === Kind.LIST ? node.values : [node];
    if (values.some((value) => value.kind === Kind.OBJECT || value.kind === Kind.LIST))
      problems.addError(node, `the parameter ${name} must be a text, a number or a list of them`);
  }
}
