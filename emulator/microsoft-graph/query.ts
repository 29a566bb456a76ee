import { badRequest } from "./answer.ts";
import { canonicalProperty, type UserProperty } from "./user-resource.ts";

/** The OData query options that the emulator understands. */
export interface Query {
  /** Canonical spellings, each once, in the order asked for. */
  readonly select?: readonly UserProperty[];
  readonly top?: number;
  readonly skipToken?: string;
}

const systemOptions = ["apply", "count", "deltatoken", "expand", "filter", "format", "orderby", "search", "skip"];

/**
 * Reads the query options. As in Graph v1.0 the dollar sign may be left out and other parameters are passed over
 * (https://learn.microsoft.com/graph/query-parameters); an option that Graph has and the emulator has not is refused.
 */
export function parseQuery(search: URLSearchParams): Query {
  const options = new Map<string, string>();
  for (const [key, value] of search) {
    const name = key.replace(/^\$/, "").toLowerCase();
    if (name === "select" || name === "top" || name === "skiptoken") {
      if (options.has(name)) {
        throw badRequest(
          `Query option '$${name}' was specified more than once, but it must be specified at most once.`,
        );
      }
      options.set(name, value);
    } else if (key.startsWith("$") || systemOptions.includes(name)) {
      throw badRequest(`The query option '$${name}' is not supported by the emulator.`);
    }
  }

  const select = parseSelect(options.get("select"));
  const top = parseTop(options.get("top"));
  const skipToken = options.get("skiptoken");
  return {
    ...(select === undefined ? {} : { select }),
    ...(top === undefined ? {} : { top }),
    ...(skipToken === undefined ? {} : { skipToken }),
  };
}

function parseSelect(value: string | undefined): readonly UserProperty[] | undefined {
  if (value === undefined || value.trim() === "") return undefined;
  const properties = value.split(",").map((part) => {
    const name = part.trim();
    const property = canonicalProperty(name);
    if (!property) throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.user'.`);
    return property;
  });
  return [...new Set(properties)];
}

/** The page size of directory collections (https://learn.microsoft.com/graph/api/user-list). */
function parseTop(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const top = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (top >= 1 && top <= 999) return top;
  throw badRequest(`Invalid page size specified: '${value}'. Must be between 1 and 999 inclusive.`);
}
