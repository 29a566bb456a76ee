import { isObject } from "../../lib/json.ts";
import { CompositeId } from "../directives/composite-id.ts";
import { getPath } from "../directives/json-path.ts";
import type { Problems } from "../directives/problems.ts";
import { toText, type TemplateValues } from "../directives/placeholder.ts";
import type { Template } from "../directives/template.ts";
import type { TemplatePlace } from "../directives/validate-template.ts";
import { createBatchLoader, matchKeys } from "../http/batch-loader.ts";
import type { IdLoader, RestApiClient } from "./rest-api.ts";
import { findMethod, type RestBatch } from "./rest-directive.ts";
import { sendRequest, type ResolveRestField, type RestFieldContext } from "./rest-operation.ts";
import { compileRequest, listTemplates } from "./rest-request.ts";

/** Loads many objects with one request. A single one is loaded by the request of its own. */
export function createBatchRequest(
  batch: RestBatch,
  {
    single,
    singleTemplates,
    sources,
    ...context
  }: RestFieldContext & { readonly single: ResolveRestField; readonly singleTemplates: readonly Template[] } & Pick<
      TemplatePlace,
      "sources"
    >,
  problems: Problems,
): { readonly resolve: ResolveRestField; readonly templates: readonly Template[] } | undefined {
  const method = findMethod(batch, problems);
  const path = method && batch[method as "get"];
  const { items = [], key, next, max, query, headers, body, node } = batch;
  const [only, ...others] = context.field.args;
  const argument = batch.argument ?? context.idArgument ?? (others.length === 0 ? only?.name : undefined);
  if (max === undefined) problems.addError(node, "`batch` needs `max`, the number of ids of one request at most");
  if (Object.hasOwn(batch, "key") === Object.hasOwn(batch, "order"))
    problems.addError(node, "`batch` needs `key`, where the id of an item is, or `order: POSITION`");
  if (argument === undefined || !context.field.args.some(({ name }) => name === argument))
    problems.addError(node, "`batch` needs `argument`, the argument that has the id");
  if (!path || argument === undefined || max === undefined) return undefined;
  const place = { ...context, sources: [...sources, "ids", "item"] as const };
  const createRequest = compileRequest({ method, path, query, headers, body }, place, problems);
  const templates = listTemplates({ path, query, headers, body });
  const placeholders = templates.flatMap((template) => template.placeholders);
  if (!placeholders.some(({ source }) => source === "ids" || source === "item"))
    problems.addError(node, "the request of `batch` has no {ids}");
  const parentPlaceholders = [...placeholders, ...singleTemplates.flatMap((template) => template.placeholders)].filter(
    ({ source }) => source === "parent",
  );
  const isCsv = placeholders.some(({ source, format }) => source === "ids" && format === "csv");
  const isBody = (value: unknown): value is unknown => Array.isArray(getPath(value, items));

  const loadMany = async (client: RestApiClient, values: TemplateValues, ids: readonly string[]) => {
    const request = createRequest({ ...values, ids });
    if (!request) return ids.map(() => null);
    const response = await sendRequest(client, request, { method, isMutation: false, errors: [], isBody });
    const found = (getPath(response.body, items) as readonly unknown[]).map((item) => (isObject(item) ? item : null));
    const hasNext = next !== undefined && ![undefined, null, false, ""].includes(getPath(response.body, next) as null);
    const { http } = client.deps;
    if (!key) return matchKeys(http, ids, found, undefined);
    const identified = found.filter((item) => ["string", "number"].includes(typeof getPath(item, key)));
    const results = matchKeys(http, ids, identified, (item) => getPath(item, key) as string | number);
    if (hasNext && results.includes(null)) throw http.invalidResponseError();
    return results;
  };
  const hasOnlyId = others.length === 0 && parentPlaceholders.length === 0;
  /** Identifies the loads that may share a request. */
  const getGroup = ({ args, parent }: TemplateValues): string => {
    if (hasOnlyId) return context.coordinate;
    const parents = parentPlaceholders.map(({ keys }) => getPath(parent, keys));
    return JSON.stringify([context.coordinate, { ...args, [argument]: null }, parents]);
  };
  const resolve: ResolveRestField = (client, values) => {
    const id = values.args?.[argument];
    if (id === undefined || id === null) return Promise.resolve(null);
    const text = toText(id);
    // It would be the ids of several objects, or that of another. The request for one object encodes it.
    if ((isCsv && text.includes(",")) || CompositeId.isAmbiguous(id)) return single(client, values);
    const group = getGroup(values);
    const existing = client.loaders.get(group);
    const loader = existing ?? createIdLoader(client, values);
    if (!existing) client.loaders.set(group, loader);
    return loader(text, id);
  };
  return { resolve, templates };

  /** @param values those that all loads have in common */
  function createIdLoader(client: RestApiClient, values: TemplateValues): IdLoader {
    const ids = new Map<string, unknown>();
    const loader = createBatchLoader<string, unknown>(client.deps, {
      max: max ?? 1,
      load: async (texts) => {
        const [text = "", ...more] = texts;
        if (more.length > 0) return loadMany(client, values, texts);
        return [await single(client, { ...values, args: { ...values.args, [argument ?? ""]: ids.get(text) } })];
      },
    });
    return (text, id) => {
      ids.set(text, id);
      return loader.load(text);
    };
  }
}
