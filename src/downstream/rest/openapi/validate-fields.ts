import { isObjectType, type ASTNode, type ConstDirectiveNode, type GraphQLField } from "graphql";
import { asStringArray, isObject } from "../../../lib/json.ts";
import { createFind } from "../../directives/annotations.ts";
import { Problems } from "../../directives/problems.ts";
import { getDownstreamDirective, type FieldDirective } from "../../resolvers/directive.ts";
import {
  findMethod,
  readRestDirective,
  type RestBatch,
  type RestDirective,
  type RestMethod,
} from "../rest-directive.ts";
import { findPath, resolve } from "./document.ts";
import type { DocumentedApi, FieldCheck, ProjectFields } from "./field-check.ts";
import { getItems, getResponseSchema } from "./schema-properties.ts";
import { pairSegments, toGiven, validateBody, validateParameters, type Given } from "./validate-request.ts";
import { findMember, validateResult } from "./validate-response.ts";

type Json = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;

/** Reports where the `@rest` directives of an API and its document disagree. @throws {OpenApiError} */
export function validateFields(
  api: DocumentedApi,
  { annotations, ...fields }: ProjectFields,
  problems: Problems,
): void {
  const check: FieldCheck = { api, ...fields, find: createFind(annotations), problems };
  for (const type of Object.values(fields.schema.getTypeMap()).filter(isObjectType))
    for (const field of Object.values(type.getFields())) {
      const node = check.find(`${type.name}.${field.name}`, "rest");
      const downstream = getDownstreamDirective(field);
      if (node && downstream?.api === api.name) validateField(node, field, downstream, check);
    }
}

function validateField(node: ConstDirectiveNode, field: Field, downstream: FieldDirective, check: FieldCheck): void {
  const directive = readRestDirective(node, new Problems());
  const { batch, page, result = [] } = directive;
  const operation = findOperation(directive, field, check);
  if (operation) {
    validateScopes(node, downstream, operation, check);
    const body = getResponseSchema(check.api.document, operation);
    const list = page ? (page.items ?? []) : result;
    for (const path of [page?.next, page?.total]) if (path) findMember(body, path, page?.node, check);
    const value = findMember(body, list, page?.node ?? node, check);
    if (value !== undefined) validateResult(value, node, { directive, field }, check);
  }
  if (!batch) return;
  const many = findOperation(batch, field, check);
  if (!many) return;
  validateScopes(batch.node, downstream, many, check);
  const items = findMember(getResponseSchema(check.api.document, many), batch.items ?? [], batch.node, check);
  const item = items === undefined ? undefined : getItems(check.api.document, items);
  if (item !== undefined && batch.key) findMember(item, batch.key, batch.node, check);
}

/** Finds the operation of a request, and reports where they disagree. */
function findOperation(request: RestDirective | RestBatch, field: Field, check: FieldCheck): Json | undefined {
  const { api, problems } = check;
  const { document } = api;
  const method = findMethod(request, new Problems());
  const template = method && (request as Partial<Record<RestMethod, RestDirective["get"]>>)[method];
  if (!template) return undefined;
  const parts = template.path.parts ?? [];
  const match = findPath(document, parts.map((part) => (typeof part === "string" ? part : "\0")).join(""));
  if (!match) {
    problems.addError(template.node, `${document.name} has no such path`);
    return undefined;
  }
  const { path, item } = match;
  if (!isObject(item[method])) {
    const methods = ["get", "post", "put", "patch", "delete"].filter((name) => isObject(item[name]));
    problems.addError(
      template.node,
      `${document.name} has no ${method.toUpperCase()} of ${path}, only ${methods.join(", ")}`,
    );
    return undefined;
  }
  const operation = resolve(document, item[method]);
  const parameters = [item["parameters"], operation["parameters"]]
    .flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
    .map((parameter) => resolve(document, parameter));
  const given: readonly Given[] = [
    ...pairSegments(path, parts).map(([name, part]) => ({
      place: "path",
      name,
      node: template.node,
      placeholder: part,
    })),
    ...[template.query, request.query].flatMap((each) => toGiven("query", each)),
    ...toGiven("header", request.headers),
  ];
  validateParameters(template.node, { given, parameters, path }, field, check);
  validateBody(template.node, request.body, operation, check);
  return operation;
}

/** Compares permissions in their short form. Alternatives without permissions say nothing about them. */
function validateScopes(
  node: ASTNode,
  { api: name, scopes }: FieldDirective,
  operation: Json,
  { api: { document }, problems }: FieldCheck,
): void {
  const security = operation["security"] ?? document.root["security"];
  const requirements = (Array.isArray(security) ? (security as unknown[]) : []).filter(isObject);
  const alternatives = requirements.map((each) => Object.values(each).flatMap(asStringArray).map(toShortScope));
  if (alternatives.length === 0 || alternatives.some((each) => each.length === 0)) return;
  const own = new Set(scopes);
  if (alternatives.some((each) => new Set(each).size === own.size && each.every((scope) => own.has(scope)))) return;
  const expected = alternatives
    .map((each) => `[${each.map((scope) => JSON.stringify(scope)).join(", ")}]`)
    .join(" or ");
  problems.addError(node, `${document.name} requires the permissions ${expected} of ${name}; write them as scopes`);
}

function toShortScope(scope: string): string {
  return scope.slice(scope.lastIndexOf("/") + 1);
}
