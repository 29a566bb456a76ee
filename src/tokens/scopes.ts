import { LRUCache } from "lru-cache";

/** Perf: there are few distinct scope sets and many tokens, so tokens with equal scopes share one set. */
const scopeSets = new LRUCache<string, ReadonlySet<string>>({ max: 1_000 });

const normalizedCache = new WeakMap<
  readonly string[],
  { readonly resource: string; readonly scopes: readonly string[] }
>();

/**
 * Scopes in short form and lower case, sorted and without duplicates, so that `Mail.Read` and
 * `https://graph.microsoft.com/Mail.Read` are equal. Entra ID compares scopes case-insensitively.
 *
 * Perf: the result is cached per array, as the arrays of the schema's directives are passed again and again.
 */
export function normalizeScopes(scopes: readonly string[], resource: string): readonly string[] {
  const cached = normalizedCache.get(scopes);
  if (cached?.resource === resource) return cached.scopes;
  const shortScopes = scopes.map((scope) => (stripResource(scope, resource) ?? scope).toLowerCase());
  const result = [...new Set(shortScopes)].sort();
  normalizedCache.set(scopes, { resource, scopes: result });
  return result;
}

/** The set of these normalized scopes; the same object for equal scopes. */
export function toScopeSet(scopes: readonly string[]): ReadonlySet<string> {
  const key = scopes.join(" ");
  const cached = scopeSets.get(key);
  if (cached) return cached;
  const set: ReadonlySet<string> = new Set(scopes);
  scopeSets.set(key, set);
  return set;
}

/**
 * A scope in full form, which the token endpoint requires: `<resource>/<scope>`, with two slashes if the resource ends in a
 * slash.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/scopes-oidc#trailing-slash-and-default
 */
export function qualifyScope(scope: string, resource: string): string {
  const prefix = `${resource}/`;
  if (scope.toLowerCase().startsWith(prefix.toLowerCase())) return scope;
  return `${prefix}${stripResource(scope, resource) ?? scope}`;
}

/**
 * The short form of a scope, whose full form may lack the second slash after a resource that ends in one.
 *
 * @returns undefined if the scope is not in full form
 */
function stripResource(scope: string, resource: string): string | undefined {
  const prefix = `${resource.replace(/\/+$/, "")}/`;
  if (!scope.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
  return scope.slice(prefix.length).replace(/^\/+/, "");
}
