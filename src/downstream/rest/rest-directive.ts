import type { ConstDirectiveNode } from "graphql";
import {
  readCount,
  readDirective,
  readEnum,
  readList,
  readObject,
  readPath,
  readTemplate,
  readText,
  type Members,
} from "../directives/read-arguments.ts";
import { readHeaderLines, readPathText } from "./request-text.ts";
import type { Problems } from "../directives/problems.ts";

const methods = ["get", "post", "put", "patch", "delete"] as const;
export type RestMethod = (typeof methods)[number];

const request = { query: readTemplate, headers: readHeaderLines, body: readTemplate };
const batch = {
  get: readPathText,
  post: readPathText,
  ...request,
  argument: readText,
  items: readPath,
  key: readPath,
  order: readEnum("POSITION"),
  next: readPath,
  max: readCount,
};
const page = { items: readPath, next: readPath, parameter: readText, total: readPath, max: readCount };
const error = { type: readText, status: readCount, problem: readText, path: readPath };
const shape = {
  get: readPathText,
  post: readPathText,
  put: readPathText,
  patch: readPathText,
  delete: readPathText,
  ...request,
  result: readPath,
  batch: readObject("batch", batch),
  page: readObject("page", page),
  max: readCount,
  errors: readList(readObject("errors", error)),
};

/** The arguments of a `@rest` directive, each with the type that its place requires. */
export type RestDirective = Members<typeof shape>;
export type RestBatch = Members<typeof batch>;
export type RestPage = Members<typeof page>;
export type RestErrorRule = Members<typeof error>;

export function readRestDirective(directive: ConstDirectiveNode, problems: Problems): RestDirective {
  return readDirective(directive, shape, problems);
}

/** @returns the method that the directive names; undefined if it is not exactly one, which is reported */
export function findMethod(
  directive: Partial<Record<RestMethod, unknown>> & Pick<RestDirective, "node">,
  problems: Problems,
): RestMethod | undefined {
  const [method, ...others] = methods.filter((name) => Object.hasOwn(directive, name));
  if (method && others.length === 0) return method;
  problems.addError(directive.node, `write one of ${methods.join(", ")} with the path of the request`);
  return undefined;
}
