import { isObject } from "../../lib/json.ts";
import { getPath } from "../directives/json-path.ts";
import { rememberHeaders } from "../directives/response-headers.ts";
import type { ErrorStatus } from "../http/downstream-client.ts";
import type { RestErrorResponse } from "./rest-client.ts";
import type { RestErrorRule } from "./rest-directive.ts";
import type { Response } from "./rest-operation.ts";

/** Statuses that say what is wrong with the request, and that it had no effect. */
export const errorStatuses: ReadonlySet<ErrorStatus> = new Set([
  400, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 423, 424, 428,
]);

export function isErrorStatus(status: number): status is ErrorStatus {
  return (errorStatuses as ReadonlySet<number>).has(status);
}

export function getSuccessMembers(members: readonly string[], errors: readonly RestErrorRule[]): readonly string[] {
  return members.filter((member) => !errors.some(({ type }) => type === member));
}

export function findRule(
  rules: readonly RestErrorRule[],
  response: RestErrorResponse | undefined,
  body: unknown,
): RestErrorRule | undefined {
  return rules.find(({ status, problem, path }) => {
    if (status !== response?.status) return false;
    if (problem !== undefined && problem !== response?.problem.type) return false;
    return path === undefined || ![undefined, null, false].includes(getPath(body, path) as null);
  });
}

export function toErrorResult({ type }: RestErrorRule, response: Response): object {
  const { body, headers } = response;
  const problem = response.ok ? {} : response.problem;
  const message = problem.detail ?? problem.title ?? "The API rejected the request.";
  return rememberHeaders({ ...(isObject(body) ? body : {}), message, __typename: type }, headers);
}
