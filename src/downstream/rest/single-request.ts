import { getNamedType, getNullableType, isListType, isUnionType } from "graphql";
import { isObject } from "../../lib/json.ts";
import { getPath } from "../directives/json-path.ts";
import type { Problems } from "../directives/problems.ts";
import { rememberHeaders } from "../directives/response-headers.ts";
import type { ErrorStatus } from "../http/downstream-client.ts";
import type { RestDirective } from "./rest-directive.ts";
import { findRule, getSuccessMembers, isErrorStatus, toErrorResult } from "./rest-errors.ts";
import { sendRequest, type Operation, type ResolveRestField } from "./rest-operation.ts";

/** One request for one value: an object, a list without pages, or the result of a mutation. */
export function createSingleRequest(
  { directive, field, method, createRequest, isMutation }: Operation & { readonly directive: RestDirective },
  problems: Problems,
): ResolveRestField {
  const { result = [], errors: rules = [], max = defaultMax } = directive;
  const type = getNullableType(field.type);
  const isList = isListType(type);
  const isObjectValue = !isList && !("parseValue" in getNamedType(type));
  const members = isUnionType(type) ? type.getTypes().map(({ name }) => name) : [];
  // With several, `@type` decides.
  const [success, ...others] = getSuccessMembers(members, rules);
  const statuses = rules.flatMap(({ status }) => (status !== undefined && isErrorStatus(status) ? [status] : []));
  const isReadOfOne = !isMutation && !isList;
  const errors = [...new Set<ErrorStatus>(isReadOfOne ? [...statuses, 404] : statuses)];
  if (isList && result.length === 0 && isMutation)
    problems.addWarning(
      directive.node,
      "a response without a body is an unknown outcome of this list; return an object with the list",
    );
  const isBody = (body: unknown): body is unknown => {
    const value = getPath(body, result);
    if (findRule(rules, undefined, body)) return true;
    if (isList) return Array.isArray(value);
    if (isMutation && body === null) return true;
    return !isObjectValue || value === null || value === undefined ? !isMutation || !isObjectValue : isObject(value);
  };
  return async (client, values) => {
    const request = createRequest(values);
    if (!request) return null;
    const response = await sendRequest(client, request, { method, isMutation, errors, isBody });
    const rule = findRule(rules, response.ok ? undefined : response, response.body);
    if (rule) return toErrorResult(rule, response);
    if (!response.ok) {
      if (response.status === 404 && isReadOfOne) return null;
      throw client.deps.http.classify(response).error;
    }
    const isEmpty = response.body === null && isMutation && isObjectValue;
    const value = isEmpty ? {} : (getPath(response.body, result) ?? null);
    if (isList && (value as unknown[]).length > max) throw client.deps.http.invalidResponseError();
    const known =
      success !== undefined && others.length === 0 && isObject(value) ? { ...value, __typename: success } : value;
    return rememberHeaders(known, response.headers);
  };
}

const defaultMax = 1000;
