import type { ConstDirectiveNode } from "graphql";
import type { Problems } from "../directives/problems.ts";
import type { Template } from "../directives/template.ts";
import type { TemplatePlace } from "../directives/validate-template.ts";
import { createBatchRequest } from "./batch-request.ts";
import { createPageRequest } from "./page-request.ts";
import { findMethod, readRestDirective } from "./rest-directive.ts";
import type { ResolveRestField, RestFieldContext } from "./rest-operation.ts";
import { compileRequest, listTemplates } from "./rest-request.ts";
import { createSingleRequest } from "./single-request.ts";
import { validateRequestValues, validateRestField } from "./validate-rest-field.ts";

/** Compiles a `@rest` directive. @returns undefined if it is invalid, which is reported */
export function compileRestField(
  node: ConstDirectiveNode,
  context: RestFieldContext,
  problems: Problems,
): { readonly resolve: ResolveRestField; readonly templates: readonly Template[] } | undefined {
  const directive = readRestDirective(node, problems);
  const method = findMethod(directive, problems);
  const path = method && directive[method];
  if (!path) return undefined;
  validateRestField(directive, { method, ...context }, problems);
  const sources: TemplatePlace["sources"] = [
    "args",
    "identity",
    ...(context.isRoot ? [] : ["parent" as const]),
    ...(directive.page ? ["page" as const] : []),
  ];
  const { query, headers, body } = directive;
  const createRequest = compileRequest({ method, path, query, headers, body }, { ...context, sources }, problems);
  const single = createSingleRequest({ directive, method, createRequest, ...context }, problems);
  const templates = listTemplates({ path, query, headers, body });
  const many =
    directive.batch &&
    createBatchRequest(directive.batch, { single, singleTemplates: templates, sources, ...context }, problems);
  const all = [...templates, ...(many?.templates ?? [])];
  validateRequestValues(directive, { templates: all, ...context }, problems);
  if (directive.page)
    return { resolve: createPageRequest(directive.page, { method, createRequest, templates, ...context }), templates };
  return { resolve: many?.resolve ?? single, templates: all };
}
