import { badRequestError } from "../response.ts";

/** OData query options that the emulator supports, each only where Graph does. */
export type OptionName = "count" | "filter" | "orderby" | "search" | "select" | "skip" | "skiptoken" | "top";

export type Options = ReadonlyMap<OptionName, string>;

const systemOptions = [
  ...["apply", "count", "deltatoken", "expand", "filter", "format", "orderby", "search", "select", "skip"],
  ...["skiptoken", "top"],
];

/**
 * Reads the query options. As in Graph v1.0, the dollar sign is optional and other parameters are ignored
 * (https://learn.microsoft.com/graph/query-parameters).
 * @throws GraphError for options that the emulator does not support
 */
export function readOptions(search: URLSearchParams, supported: readonly OptionName[]): Options {
  const options = new Map<OptionName, string>();
  for (const [key, value] of search) {
    const name = key.replace(/^\$/, "").toLowerCase();
    const option = supported.find((candidate) => candidate === name);
    if (option !== undefined) {
      if (options.has(option)) {
        throw badRequestError(
          `Query option '$${name}' was specified more than once, but it must be specified at most once.`,
        );
      }
      options.set(option, value);
    } else if (key.startsWith("$") || systemOptions.includes(name)) {
      throw badRequestError(`The query option '$${name}' is not supported by the emulator.`);
    }
  }
  return options;
}

/** Property names of a type by lower-case name: Graph accepts any case and returns its own. */
export type PropertyNames = ReadonlyMap<string, string>;

export function createPropertyNames(names: readonly string[]): PropertyNames {
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}

/** Parses `$select` to canonical, unique names in the order of the request; undefined if nothing is selected. */
export function parseSelect(
  value: string | undefined,
  { folderPropertyNames: names, type }: { readonly folderPropertyNames: PropertyNames; readonly type: string },
): readonly string[] | undefined {
  if (value === undefined || value.trim() === "") return undefined;
  const properties = value.split(",").map((part) => {
    const name = part.trim();
    const property = names.get(name.toLowerCase());
    if (property === undefined) throw unknownPropertyError(name, type);
    return property;
  });
  return [...new Set(properties)];
}

function unknownPropertyError(name: string, type: string): Error {
  return badRequestError(`Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`);
}

export function parseCount(value: string | undefined): boolean {
  if (value === undefined || value.toLowerCase() === "false") return false;
  if (value.toLowerCase() === "true") return true;
  throw badRequestError(`Invalid value '${value}' for $count query option found. Valid values are 'true' and 'false'.`);
}

/** Parses a non-negative integer of at most nine digits; undefined for other values. */
export function parseInteger(value: string): number | undefined {
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

export interface SortKey {
  readonly property: string;
  readonly descending: boolean;
}

/** Parses `$orderby` to property paths as received, with their directions. */
export function parseOrderBy(value: string | undefined): readonly SortKey[] {
  if (value === undefined || value.trim() === "") return [];
  return value.split(",").map((part) => {
    const [, property, direction = "asc"] = /^\s*([\w/]+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
    if (property === undefined) throw badRequestError(`Syntax error in '${value}'.`);
    return { property, descending: direction.toLowerCase() === "desc" };
  });
}

/** Creates a link with these query parameters, in this order. */
export function createLink(
  url: string,
  options: readonly (readonly [name: string, value: string | undefined])[],
): string {
  const parameters = options.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeOption(value)}`],
  );
  return `${url}?${parameters.join("&")}`;
}

function encodeOption(value: string): string {
  return encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/");
}
