/**
 * Scopes in their short form, lower case, sorted and each once, so that `Mail.Read` and
 * `https://graph.microsoft.com/Mail.Read` compare equal. Entra compares scopes without regard to case.
 */
export function normalisedScopes(scopes: readonly string[], resource: string): readonly string[] {
  const prefix = `${resource}/`.toLowerCase();
  const short = scopes
    .map((scope) => scope.toLowerCase())
    .map((scope) => (scope.startsWith(prefix) ? scope.slice(prefix.length) : scope));
  return [...new Set(short)].sort();
}

/** A scope in its full form, as the directory wants it. */
export function qualifiedScope(scope: string, resource: string): string {
  const prefix = `${resource}/`;
  return scope.toLowerCase().startsWith(prefix.toLowerCase()) ? scope : `${prefix}${scope}`;
}
