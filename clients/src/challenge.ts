/**
 * Requirements for a new token, as parameters of a request to MSAL.js. Without `consentScope` and `claims`, any newer token
 * is sufficient.
 */
export interface TokenChallenge {
  /** The scope to request consent for: `<api>/.default` includes all downstream permissions of the API. */
  readonly consentScope?: string;
  /** A claims request (OpenID Connect Core 5.5), as JSON. */
  readonly claims?: string;
}

/** The properties of an entry of `extensions.authChallenges` that are read here. */
interface ChallengeEntry {
  readonly kind?: unknown;
  readonly claims?: unknown;
  readonly consentUrl?: unknown;
}

interface Body {
  readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
  readonly extensions?: { readonly authChallenges?: readonly ChallengeEntry[] };
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
  const { errors, extensions } = (body ?? {}) as Body;
  const challenges = extensions?.authChallenges ?? [];
  const claims =
    parseHeaderClaims(headers.get("www-authenticate") ?? "") ?? mergeClaims(challenges.map((each) => each.claims));
  const consentScope = challenges.map((each) => parseConsentScope(each)).find((scope) => scope !== undefined);
  // A rejected bearer token comes without `authChallenges`: no operation was executed that could carry them.
  const isTokenRejected = status === 401 && errors?.some((error) => error.extensions?.code === "UNAUTHENTICATED");
  if (challenges.length === 0 && claims === undefined && isTokenRejected !== true) return undefined;
  return { ...(consentScope !== undefined && { consentScope }), ...(claims !== undefined && { claims }) };
}

/** The scope of OboQL's consent link, `<api>/.default`: consent to it includes the downstream APIs. */
function parseConsentScope({ kind, consentUrl }: ChallengeEntry): string | undefined {
  if (kind !== "consent" || typeof consentUrl !== "string" || !URL.canParse(consentUrl)) return undefined;
  return new URL(consentUrl).searchParams.get("scope") ?? undefined;
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
  const merged: Record<string, object> = {};
  for (const request of requests)
    for (const [token, claims] of Object.entries(parseJsonObject(request) ?? {}))
      merged[token] = { ...(claims as object), ...merged[token] };
  return Object.keys(merged).length === 0 ? undefined : JSON.stringify(merged);
}

/** Parses a JSON object. @returns undefined if the text is anything else */
export function parseJsonObject(text: unknown): object | undefined {
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : undefined;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
