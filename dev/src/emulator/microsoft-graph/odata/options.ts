import { badRequest } from "../response.ts";

/** The OData query options that the emulator understands, each of them only where Graph has it. */
export type OptionName = "count" | "filter" | "orderby" | "search" | "select" | "skip" | "skiptoken" | "top";

export type Options = ReadonlyMap<OptionName, string>;

const systemOptions = [
  ...["apply", "count", "deltatoken", "expand", "filter", "format", "orderby", "search", "select", "skip"],
  ...["skiptoken", "top"],
];

/**
 * Reads the query options. As in Graph v1.0 the dollar sign may be left out and other parameters are passed over
 * (https://learn.microsoft.com/graph/query-parameters); an option that Graph has and the emulator has not is refused.
 */
export function readOptions(search: URLSearchParams, supported: readonly OptionName[]): Options {
  const options = new Map<OptionName, string>();
  for (const [key, value] of search) {
    const name = key.replace(/^\$/, "").toLowerCase();
    const option = supported.find((candidate) => candidate === name);
    if (option !== undefined) {
      if (options.has(option)) {
        throw badRequest(
          `Query option '$${name}' was specified more than once, but it must be specified at most once.`,
        );
      }
      options.set(option, value);
    } else if (key.startsWith("$") || systemOptions.includes(name)) {
      throw badRequest(`The query option '$${name}' is not supported by the emulator.`);
    }
  }
  return options;
}

/** The property names of a type by their lower case spelling: Graph takes names in any case and answers its own. */
export type PropertyNames = ReadonlyMap<string, string>;

export function createPropertyNames(names: readonly string[]): PropertyNames {
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}

/** Canonical spellings, each once, in the order asked for; undefined where nothing is selected. */
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
  return badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`);
}

export function parseCount(value: string | undefined): boolean {
  if (value === undefined || value.toLowerCase() === "false") return false;
  if (value.toLowerCase() === "true") return true;
  throw badRequest(`Invalid value '${value}' for $count query option found. Valid values are 'true' and 'false'.`);
}

/** A non-negative integer of at most nine digits, else undefined. */
export function parseInteger(value: string): number | undefined {
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

export interface SortKey {
  readonly property: string;
  readonly descending: boolean;
}

/** Property paths as they were written, with their directions. */
export function parseOrderBy(value: string | undefined): readonly SortKey[] {
  if (value === undefined || value.trim() === "") return [];
  return value.split(",").map((part) => {
    const [, property, direction = "asc"] = /^\s*([\w/]+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
    if (property === undefined) throw badRequest(`Syntax error in '${value}'.`);
    return { property, descending: direction.toLowerCase() === "desc" };
  });
}

/** A link to the same resource with other options, in the given order. */
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
