import { BadUserInputError } from "../../errors/service-errors.ts";

/** A path below the base URL, such as `/items/{number}`. */
export type PathTemplate = `/${string}`;

/** Values of the placeholders of a path. */
export type PathParams = Readonly<Record<string, string | number>>;

type QueryValue = string | number | boolean;

/** Query parameters. Null and undefined leave a parameter out; a list repeats it. */
export type Query = Readonly<Record<string, QueryValue | null | undefined | readonly QueryValue[]>>;

/**
 * Creates the URL of a request. Each value becomes one segment of the path, or the value of one parameter.
 *
 * @param baseUrl without a trailing slash
 * @throws {BadUserInputError} if a value cannot be a segment or cannot be encoded: values come from clients
 * @throws {TypeError} if a placeholder has no value, or the template has no leading slash, a query or a segment such as `..`
 */
export function createRestUrl(baseUrl: string, template: PathTemplate, params: PathParams = {}, query?: Query): string {
  // Without the slash, it could extend the host.
  if (!template.startsWith("/") || /[?#\\]|\/(?:\.|%2e){1,2}(?:\/|$)/i.test(template))
    throw new TypeError(
      "a path starts with / and has no query, fragment or `..`: write values as `params` and `query`",
    );
  const path = template.replace(/\{([^{}]*)\}/g, (_placeholder, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) throw new TypeError(`the path has no value for {${name}}: add it to \`params\``);
    const segment = encode(name, value);
    if (segment === "" || segment === "." || segment === "..")
      throw new BadUserInputError(`\`${name}\` is not the id of an object`, { argument: name });
    return segment;
  });
  const search = query && createSearch(query);
  return search ? `${baseUrl}${path}?${search}` : `${baseUrl}${path}`;
}

function createSearch(query: Query): string {
  return Object.entries(query)
    .flatMap(([name, value]) =>
      [value ?? []].flat().map((each: QueryValue) => `${encodeURIComponent(name)}=${encode(name, each)}`),
    )
    .join("&");
}

function encode(name: string, value: QueryValue): string {
  const text = String(value);
  if (!text.isWellFormed())
    throw new BadUserInputError(`\`${name}\` contains half of a surrogate pair`, { argument: name });
  return encodeURIComponent(text);
}
