import { isHeaderName, isHeaderValue, isReservedHeader } from "../../lib/request-headers.ts";
import type { Problems } from "../directives/problems.ts";
import { evaluateText, findText, type TemplateValues } from "../directives/placeholder.ts";
import type { Template } from "../directives/template.ts";
import { validateTemplate, type TemplatePlace } from "../directives/validate-template.ts";
import type { PathTemplates } from "./request-text.ts";
import type { RestMethod } from "./rest-directive.ts";
import { validateTexts } from "./validate-rest-field.ts";
import type { PathParams, PathTemplate, Query } from "./rest-url.ts";

/** The parts of a directive that describe a request. */
export interface RequestTemplates {
  readonly method: RestMethod;
  readonly path: PathTemplates;
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

/** The templates of a request, that of its path first. */
export function listTemplates({ path, query, headers, body }: Omit<RequestTemplates, "method">): readonly Template[] {
  return [path.path, path.query, query, headers, body].filter((template) => template !== undefined);
}

/** Compiles and validates the templates of a request. */
export function compileRequest(
  { path: { path, query: pathQuery }, query, headers, body, method }: RequestTemplates,
  place: Omit<TemplatePlace, "kind">,
  problems: Problems,
): CreateRequest {
  const createPath = compilePath(path, problems);
  validateTemplate(path, { ...place, kind: "path" }, problems);
  for (const template of [pathQuery, query])
    if (template) validateTemplate(template, { ...place, kind: "query" }, problems);
  if (headers) validateTemplate(headers, { ...place, kind: "header" }, problems);
  if (query) validateTexts(query, problems);
  if (query && !query.members) problems.addError(query.node, "`query` must be an object");
  if (body) validateTemplate(body, place, problems);
  if (body && method === "get") problems.addError(body.node, "a GET request has no body; use `query`, or `post`");
  setMisfits(path, findPathMisfit);
  setMisfits(pathQuery, findQueryMisfit);
  setMisfits(query, findQueryMisfit);
  setMisfits(headers, findHeaderMisfit);
  for (const [name, member] of headers?.members ?? [])
    if (!isHeaderName(name) || isReservedHeader(name.toLowerCase()))
      problems.addError(member.node, `the request header ${name} cannot be set; the server sets it itself`);
    else if (member.parts?.some((part) => typeof part === "string" && !isHeaderValue(part)))
      problems.addError(
        member.node,
        `the value of the request header ${name} has characters that a header cannot have`,
      );
  return (values) => {
    const params = createPath.getParams(values);
    return (
      params && {
        path: createPath.template,
        params,
        query: { ...(pathQuery?.evaluate(values) as Query), ...(query?.evaluate(values) as Query) },
        headers: toHeaders(headers?.evaluate(values)),
        body: body?.evaluate(values),
      }
    );
  };
}

function toHeaders(headers: unknown): Record<string, string> {
  const entries = Object.entries((headers ?? {}) as Record<string, unknown>).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, findText(value) ?? ""]));
}

/** Has a value checked when it is evaluated, where it is known whether it comes from the client or from an API. */
function setMisfits(template: Template | undefined, findMisfit: (value: unknown) => string | undefined): void {
  for (const placeholder of template?.placeholders ?? []) placeholder.findMisfit = findMisfit;
}

function findPathMisfit(value: unknown): string | undefined {
  const text = findText(value);
  if (text === "" || text === "." || text === "..") return "is not the id of an object";
  return findTextMisfit(text);
}

function findQueryMisfit(value: unknown): string | undefined {
  const texts = [value].flat().map((item: unknown) => (item === null ? "" : findText(item)));
  return texts.map(findTextMisfit).find((misfit) => misfit !== undefined);
}

function findHeaderMisfit(value: unknown): string | undefined {
  const text = findText(value);
  if (text !== undefined && !isHeaderValue(text)) return "has a character that no header can have";
  return findTextMisfit(text);
}

function findTextMisfit(text: string | undefined): string | undefined {
  if (text === undefined) return "is not a text";
  return text.isWellFormed() ? undefined : "contains half of a surrogate pair";
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
    problems.addError(node, "a path starts with /, and has no fragment and no segments such as `..`");
  return {
    template: template as PathTemplate,
    getParams: (values) => {
      const entries = [...placeholders].map(([name, placeholder]) => {
        return [name, evaluateText(placeholder, values)] as const;
      });
      return entries.some(([, text]) => text === undefined) ? undefined : (Object.fromEntries(entries) as PathParams);
    },
  };
}
