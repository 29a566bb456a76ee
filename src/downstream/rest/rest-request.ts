import { isHeaderName, isReservedHeader } from "../../lib/request-headers.ts";
import type { Problems } from "../directives/problems.ts";
import { evaluatePlaceholder, toText, type Template, type TemplateValues } from "../directives/template.ts";
import { validateTemplate, type TemplatePlace } from "../directives/validate-template.ts";
import type { RestMethod } from "./rest-directive.ts";
import type { PathParams, PathTemplate, Query } from "./rest-url.ts";

/** The parts of a directive that describe a request. */
export interface RequestTemplates {
  readonly method: RestMethod;
  readonly path: Template;
  readonly query?: Template | undefined;
  readonly headers?: Template | undefined;
  readonly body?: Template | undefined;
}

/** A request, as the client of an API sends it. */
export interface RestRequest {
  readonly path: PathTemplate;
  readonly params: PathParams;
  readonly query: Query;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Creates the request for the values of its placeholders. @returns undefined if a value of the path is null or absent */
export type CreateRequest = (values: TemplateValues) => RestRequest | undefined;

/** Compiles and validates the templates of a request. */
export function compileRequest(
  { path, query, headers, body, method }: RequestTemplates,
  place: Omit<TemplatePlace, "kind">,
  problems: Problems,
): CreateRequest {
  const createPath = compilePath(path, problems);
  validateTemplate(path, { ...place, kind: "path" }, problems);
  for (const [kind, template] of [
    ["query", query],
    ["header", headers],
  ] as const) {
    if (!template) continue;
    validateTemplate(template, { ...place, kind }, problems);
    if (!template.members)
      problems.addError(template.node, `\`${kind === "query" ? kind : "headers"}\` must be an object`);
  }
  if (body) validateTemplate(body, place, problems);
  if (body && method === "get") problems.addError(body.node, "a GET request has no body; use `query`, or `post`");
  for (const [name, member] of headers?.members ?? [])
    if (!isHeaderName(name) || isReservedHeader(name.toLowerCase()))
      problems.addError(member.node, `the request header ${name} cannot be set; the server sets it itself`);
  return (values) => {
    const params = createPath.getParams(values);
    return (
      params && {
        path: createPath.template,
        params,
        query: (query?.evaluate(values) ?? {}) as Query,
        headers: toHeaders(headers?.evaluate(values)),
        body: body?.evaluate(values),
      }
    );
  };
}

function toHeaders(headers: unknown): Record<string, string> {
  const entries = Object.entries((headers ?? {}) as Record<string, unknown>).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, toText(value, name)]));
}

interface CompiledPath {
  readonly template: PathTemplate;
  readonly getParams: (values: TemplateValues) => PathParams | undefined;
}

/** Names each placeholder of a path by its last key, which is the name that messages about its value have. */
function compilePath({ parts = [], node }: Template, problems: Problems): CompiledPath {
  const placeholders = new Map<string, Exclude<(typeof parts)[number], string>>();
  const template = parts
    .map((part) => {
      if (typeof part === "string") return part;
      const key = (part.keys.at(-1) ?? part.source).replaceAll(/\W/g, "_");
      const name = placeholders.has(key) ? `${key}${placeholders.size}` : key;
      placeholders.set(name, part);
      return `{${name}}`;
    })
    .join("");
  const literal = template.replaceAll(/\{\w+\}/g, "");
  if (!template.startsWith("/") || /[?#\\{}]/.test(literal) || /\/\/|\/\.{1,2}(?=\/|$)/.test(template))
    problems.addError(
      node,
      "a path starts with /, has no query and no segments such as `..`; parameters belong into `query`",
    );
  return {
    template: template as PathTemplate,
    getParams: (values) => {
      const entries = [...placeholders].map(([name, placeholder]) => {
        const value = evaluatePlaceholder(placeholder, values);
        return [name, value === undefined || value === null ? undefined : toText(value, placeholder.text)] as const;
      });
      return entries.some(([, text]) => text === undefined) ? undefined : (Object.fromEntries(entries) as PathParams);
    },
  };
}
