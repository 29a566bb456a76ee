/**
 * Requirements for a new token. Without consent and `claims`, any newer token is sufficient. A challenge never contains a
 * scope: a server could otherwise name another API, and receive a token for that API.
 */
export interface TokenChallenge {
  /** Whether the user has to consent to the permissions of the API, which include those of its downstream APIs. */
  readonly isConsentRequired: boolean;
  /** A claims request (OpenID Connect Core 5.5), as JSON. */
  readonly claims?: string;
}

/** The properties of an entry of `extensions.authChallenges` that are read here. */
interface ChallengeEntry {
  readonly kind?: unknown;
  readonly claims?: unknown;
}

interface Body {
  readonly errors?: unknown;
  readonly extensions?: { readonly authChallenges?: unknown } | null;
}

interface ErrorEntry {
  readonly extensions?: { readonly code?: unknown } | null;
}

/**
 * Reads all challenges of a response of OboQL, merged into one.
 *
 * @param body the parsed body, of any type
 * @returns undefined if the response contains no challenge, so that another token would not change it
 */
export function parseTokenChallenge(
  body: unknown,
  { status, headers }: Pick<Response, "status" | "headers">,
): TokenChallenge | undefined {
  const { errors, extensions } = (isObject(body) ? body : {}) as Body;
  const challenges: readonly ChallengeEntry[] = filterObjects(extensions?.authChallenges);
  const claims =
    mergeClaims([parseHeaderClaims(headers.get("www-authenticate") ?? "")]) ??
    mergeClaims(challenges.map((each) => each.claims));
  const isConsentRequired = challenges.some(({ kind }) => kind === "consent");
  // A rejected bearer token comes without `authChallenges`: no operation was executed that could carry them.
  const isTokenRejected =
    status === 401 && filterObjects(errors).some((error: ErrorEntry) => error.extensions?.code === "UNAUTHENTICATED");
  if (challenges.length === 0 && claims === undefined && !isTokenRejected) return undefined;
  return { isConsentRequired, ...(claims !== undefined && { claims }) };
}

/** The scope `<api>/.default` of the API that a scope belongs to: consent to it includes the API's downstream permissions. */
export function toDefaultScope(scope: string): string {
  return `${scope.slice(0, scope.lastIndexOf("/"))}/.default`;
}

/** @see https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function parseHeaderClaims(header: string): string | undefined {
  const encoded = /error="insufficient_claims".*claims="([\w+/=-]+)"/.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** If two requests have different values for one claim, the first one wins; the next operation is challenged for the other. */
function mergeClaims(requests: readonly unknown[]): string | undefined {
  const merged = new Map<string, object>();
  for (const request of requests)
    for (const [token, claims] of Object.entries(parseJsonObject(request) ?? {}))
      if (isObject(claims)) merged.set(token, { ...claims, ...merged.get(token) });
  return merged.size === 0 ? undefined : JSON.stringify(Object.fromEntries(merged));
}

/** Parses a JSON object. @returns undefined if the text is anything else */
export function parseJsonObject(text: unknown): object | undefined {
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : undefined;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects of a list. @returns an empty list for any other value */
function filterObjects(value: unknown): object[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
