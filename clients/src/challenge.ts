/** What has to be asked of MSAL.js before a response gets better. With neither, a newer token is all that it takes. */
export interface TokenChallenge {
  /** The scope that consent is asked to: all that the API needs downstream. */
  readonly consentScope?: string;
  /** A claims request, as JSON. */
  readonly claims?: string;
}

/** An entry of `extensions.authChallenges`, as far as it is read here. */
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
 * Reads what a response of OboQL challenges to, all challenges in one.
 *
 * @param body parsed, whatever it is
 * @returns undefined if nothing was refused for want of another token
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
  // The door's refusal of a token is no challenge yet: there was no operation that could carry one.
  const isTokenRejected = status === 401 && errors?.some((error) => error.extensions?.code === "UNAUTHENTICATED");
  if (challenges.length === 0 && claims === undefined && isTokenRejected !== true) return undefined;
  return { ...(consentScope !== undefined && { consentScope }), ...(claims !== undefined && { claims }) };
}

/** As OboQL's own link has it: `<api>/.default`, with which consent reaches the APIs behind it. */
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

/** Where two want different values of one claim, the first has its way: the other comes with the next operation. */
function mergeClaims(requests: readonly unknown[]): string | undefined {
  const merged: Record<string, object> = {};
  for (const request of requests)
    for (const [token, claims] of Object.entries(parseJsonObject(request) ?? {}))
      merged[token] = { ...(claims as object), ...merged[token] };
  return Object.keys(merged).length === 0 ? undefined : JSON.stringify(merged);
}

/** The object that a JSON text stands for; undefined if it is none. */
export function parseJsonObject(text: unknown): object | undefined {
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : undefined;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
