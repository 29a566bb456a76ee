import { LRUCache } from "lru-cache";

/** Scope sets are few and tokens are many: equal sets are one object. */
const sets = new LRUCache<string, ReadonlySet<string>>({ max: 1_000 });

const normalised = new WeakMap<readonly string[], { readonly resource: string; readonly scopes: readonly string[] }>();

/**
 * Scopes in their short form, lower case, sorted and each once, so that `Mail.Read` and
 * `https://graph.microsoft.com/Mail.Read` compare equal. Entra compares scopes without regard to case.
 *
 * The result is remembered for an array that is passed again, as those of the schema's directives are.
 */
export function normalisedScopes(scopes: readonly string[], resource: string): readonly string[] {
  const known = normalised.get(scopes);
  if (known?.resource === resource) return known.scopes;
  const prefix = `${resource}/`.toLowerCase();
  const short = scopes
    .map((scope) => scope.toLowerCase())
    .map((scope) => (scope.startsWith(prefix) ? scope.slice(prefix.length) : scope));
  const result = [...new Set(short)].sort();
  normalised.set(scopes, { resource, scopes: result });
  return result;
}

/** The set of normalised scopes, one object for equal sets. */
export function scopeSet(scopes: readonly string[]): ReadonlySet<string> {
  const key = scopes.join(" ");
  const known = sets.get(key);
  if (known) return known;
  const set: ReadonlySet<string> = new Set(scopes);
  sets.set(key, set);
  return set;
}

/** A scope in its full form, as the directory wants it. */
export function qualifiedScope(scope: string, resource: string): string {
  const prefix = `${resource}/`;
  return scope.toLowerCase().startsWith(prefix.toLowerCase()) ? scope : `${prefix}${scope}`;
}
