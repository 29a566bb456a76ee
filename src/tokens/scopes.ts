import { LRUCache } from "lru-cache";

/** Scope sets are few and tokens are many: equal sets are one object. */
const scopeSets = new LRUCache<string, ReadonlySet<string>>({ max: 1_000 });

const normalizedCache = new WeakMap<
  readonly string[],
  { readonly resource: string; readonly scopes: readonly string[] }
>();

/**
 * Scopes in their short form, lower case, sorted and each once, so that `Mail.Read` and
 * `https://graph.microsoft.com/Mail.Read` compare equal. Entra compares scopes without regard to case.
 *
 * The result is remembered for an array that is passed again, as those of the schema's directives are.
 */
export function normalizeScopes(scopes: readonly string[], resource: string): readonly string[] {
  const cached = normalizedCache.get(scopes);
  if (cached?.resource === resource) return cached.scopes;
  const prefix = `${resource}/`.toLowerCase();
  const shortScopes = scopes
    .map((scope) => scope.toLowerCase())
    .map((scope) => (scope.startsWith(prefix) ? scope.slice(prefix.length) : scope));
  const result = [...new Set(shortScopes)].sort();
  normalizedCache.set(scopes, { resource, scopes: result });
  return result;
}

/** The set of normalised scopes, one object for equal sets. */
export function toScopeSet(scopes: readonly string[]): ReadonlySet<string> {
  const key = scopes.join(" ");
  const cached = scopeSets.get(key);
  if (cached) return cached;
  const set: ReadonlySet<string> = new Set(scopes);
  scopeSets.set(key, set);
  return set;
}

/** A scope in its full form, as the directory wants it. */
export function qualifyScope(scope: string, resource: string): string {
  const prefix = `${resource}/`;
  return scope.toLowerCase().startsWith(prefix.toLowerCase()) ? scope : `${prefix}${scope}`;
}
