import { getNullableType, isListType, isObjectType, isUnionType } from "graphql";
import type { Problems } from "../directives/problems.ts";
import type { RestDirective, RestMethod } from "./rest-directive.ts";
import { errorStatuses, getSuccessMembers, isErrorStatus } from "./rest-errors.ts";
import type { RestFieldContext } from "./rest-operation.ts";

/** Reports uses of a directive that its field does not allow. */
export function validateRestField(
  { page, batch, errors = [], node }: RestDirective,
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
  for (const name of page ? ["first", "after"] : [])
    if (!field.args.some((argument) => argument.name === name))
      problems.addError(
        page?.node,
        `a field with \`page\` has the arguments first: Int! and after: String; it has no ${name}`,
      );
  const members = isUnionType(type) ? type.getTypes().map(({ name }) => name) : [];
  for (const rule of errors) {
    if (rule.type !== undefined && !members.includes(rule.type))
      problems.addError(rule.node, `${rule.type} is not a member of the field's union type`);
    if (rule.status === undefined && rule.path === undefined)
      problems.addError(rule.node, "an error has a `status`, or a `path` to a value in a response");
    if (rule.status !== undefined && !isErrorStatus(rule.status))
      problems.addError(rule.node, `${rule.status} cannot be a result: statuses are ${[...errorStatuses].join(", ")}`);
  }
  const [, ...others] = getSuccessMembers(members, errors);
  if (errors.length > 0 && others.length > 0 && members.length > 0)
    problems.addError(node, `each member of the union but one needs a rule in \`errors\`: ${others.join(", ")}`);
}
