import type { Template } from "../directives/template.ts";
import { getPath } from "../directives/json-path.ts";
import { parseJson } from "../../lib/json.ts";
import { invalidCursorError } from "../relay/cursor.ts";
import { maxTokenLength, readPage } from "../relay/read-page.ts";
import { parseNextLink } from "./next-link.ts";
import type { RestPage } from "./rest-directive.ts";
import { sendRequest, type Operation, type ResolveRestField } from "./rest-operation.ts";

/** A page of a list. */
export function createPageRequest(
  { items = [], next, parameter, total, max = defaultPageMax }: RestPage,
  { coordinate, method, createRequest, templates }: Operation & { readonly templates: readonly Template[] },
): ResolveRestField {
  const listPlaceholders = templates
    .flatMap(({ placeholders }) => placeholders)
    .filter(
      ({ source, keys }) => source === "parent" || (source === "args" && keys[0] !== "first" && keys[0] !== "after"),
    );
  const usesCursor = templates.some(({ placeholders }) =>
    placeholders.some(({ source, keys }) => source === "page" && keys[0] === "cursor"),
  );
  const isBody = (body: unknown): body is unknown => Array.isArray(getPath(body, items));
  return async (client, values) => {
    const { http } = client.deps;
    const list = [coordinate, ...listPlaceholders.map(({ source, keys }) => getPath(values[source], keys) ?? null)];
    const seen: { totalCount: unknown; isAbsent?: true } = { totalCount: null };
    const connection = await readPage(client.deps, {
      list,
      args: values.args as { first: number; after?: string },
      max,
      load: async ({ size, token, offset, number }) => {
        const cursor = token === null ? null : parseCursor(token);
        const request = createRequest({ ...values, page: { size, cursor, offset, number } });
        if (!request) {
          seen.isAbsent = true;
          return { items: [], next: null };
        }
        const response = await sendRequest(client, request, { method, isMutation: false, errors: [], isBody });
        const found = getPath(response.body, items) as readonly unknown[];
        const totalCount = (total && getPath(response.body, total)) ?? null;
        seen.totalCount = totalCount;
        const hasMore = typeof totalCount === "number" ? offset + found.length < totalCount : found.length >= size;
        if (!next) return { items: found, next: hasMore && found.length > 0 };
        const value = getPath(response.body, next) ?? null;
        // The same page would follow again and again.
        if (value === true && usesCursor) throw http.invalidResponseError();
        if (typeof value === "boolean") return { items: found, next: value };
        const text = parameter === undefined ? value : parseNextLink(client.deps, response, value, parameter);
        if (text === null || text === "") return { items: found, next: null };
        const nextToken = isCursor(text) ? JSON.stringify(text) : "";
        if (nextToken === "" || nextToken.length > maxTokenLength) throw http.invalidResponseError();
        return { items: found, next: nextToken };
      },
    });
    return seen.isAbsent ? null : Object.assign(connection, { totalCount: seen.totalCount });
  };
}

const defaultPageMax = 100;

/** The cursor of the API is JSON within that of the connection, since a number in a body stays a number. */
function isCursor(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** @throws {BadUserInputError} if the cursor was forged */
function parseCursor(token: string): string | number {
  const cursor = parseJson(token);
  if (!isCursor(cursor)) throw invalidCursorError();
  return cursor;
}
