import { AuthError, InteractionRequiredAuthError, type IPublicClientApplication } from "@azure/msal-browser";
import { toDefaultScope, type TokenChallenge } from "./challenge.ts";

/** The part of MSAL.js that is used: an initialized `PublicClientApplication` with an active account. */
export type Msal = Pick<
  IPublicClientApplication,
  "acquireTokenSilent" | "acquireTokenPopup" | "acquireTokenRedirect" | "getActiveAccount"
>;

export interface TokensOptions {
  readonly msal: Msal;
  /** The scopes of OboQL itself, such as `api://<id>/access_as_user`. Consent is requested for `<api>/.default` of the first. */
  readonly scopes: readonly string[];
  /** Kind of user interaction. A `redirect` leaves the page, so no operation is retried. Default: `popup`. */
  readonly interaction?: "popup" | "redirect";
}

/** The access tokens of one signed-in user. Create one instance for all links and clients of a page. */
export interface Tokens {
  /** @throws {AuthError} of MSAL.js if no token is available and the user does not sign in */
  current(): Promise<string>;
  /**
   * Acquires a token that satisfies a challenge. Operations that were sent before the result arrived share it, even a failure.
   *
   * @param sentAt when the challenged operation was sent, by `performance.now()`
   * @returns undefined if the user, the browser or the identity provider denied it, or the page is being redirected
   */
  acquireFor(challenge: TokenChallenge, sentAt: number): Promise<string | undefined>;
}

interface Acquisition {
  readonly token: Promise<string | undefined>;
  finishedAt: number;
}

/**
 * Limits of redirects, which prevent an endless redirect loop: within this time, in milliseconds, one redirect for the same
 * challenge, and few in total, since each response could contain another challenge.
 */
const redirectPauseMs = 300_000;
const maxRedirects = 5;
const redirectsKey = "oboql.redirects";

/** Maximum number of challenges whose token is remembered. Only operations in flight can share one. */
const maxAcquisitions = 50;

/** @throws {TypeError} if no scope names an API, so that MSAL.js would request a token for Microsoft Graph */
export function createTokens({ msal, scopes, interaction = "popup" }: TokensOptions): Tokens {
  const apiScope = scopes.find((scope) => scope.includes("/"));
  if (apiScope === undefined)
    throw new TypeError("scopes: one scope must name its API, such as api://<id>/access_as_user");
  const consentScope = toDefaultScope(apiScope);
  const acquisitions = new Map<string, Acquisition>();
  let lastInteraction: Promise<unknown> = Promise.resolve();

  function baseRequest() {
    const account = msal.getActiveAccount();
    return { scopes: [...scopes], ...(account && { account }) };
  }

  async function acquireSilently({ claims }: TokenChallenge): Promise<string | undefined> {
    const request = { ...baseRequest(), forceRefresh: true, ...(claims !== undefined && { claims }) };
    try {
      return (await msal.acquireTokenSilent(request)).accessToken;
    } catch (error) {
      if (!(error instanceof InteractionRequiredAuthError)) throw error;
      return acquireInteractively({ isConsentRequired: false, claims: claims ?? error.claims });
    }
  }

  /** Interactions run sequentially, since MSAL.js rejects a second one while the first is in progress. */
  function acquireInteractively(challenge: TokenChallenge): Promise<string | undefined> {
    const token = lastInteraction.then(() => interact(challenge));
    lastInteraction = token.catch(() => undefined);
    return token;
  }

  async function interact(challenge: TokenChallenge): Promise<string | undefined> {
    const { isConsentRequired, claims } = challenge;
    const request = {
      ...baseRequest(),
      ...(isConsentRequired && { scopes: [consentScope], prompt: "consent" }),
      ...(claims !== undefined && claims !== "" && { claims }),
    };
    if (interaction === "popup") return (await msal.acquireTokenPopup(request)).accessToken;
    if (recordRedirect(JSON.stringify(challenge))) await msal.acquireTokenRedirect(request);
    return undefined;
  }

  async function acquire(challenge: TokenChallenge): Promise<string | undefined> {
    try {
      return await (challenge.isConsentRequired ? acquireInteractively(challenge) : acquireSilently(challenge));
    } catch (error) {
      if (error instanceof AuthError) return undefined;
      throw error;
    }
  }

  async function acquireFor(challenge: TokenChallenge, sentAt: number): Promise<string | undefined> {
    const key = JSON.stringify(challenge);
    const shared = acquisitions.get(key);
    if (shared && shared.finishedAt > sentAt) return shared.token;
    const acquisition: Acquisition = { token: acquire(challenge), finishedAt: Infinity };
    acquisitions.delete(key);
    acquisitions.set(key, acquisition);
    for (const oldest of acquisitions.keys()) if (acquisitions.size > maxAcquisitions) acquisitions.delete(oldest);
    try {
      return await acquisition.token;
    } finally {
      acquisition.finishedAt = performance.now();
    }
  }

  return {
    async current() {
      const calledAt = performance.now();
      try {
        return (await msal.acquireTokenSilent(baseRequest())).accessToken;
      } catch (error) {
        const token =
          error instanceof InteractionRequiredAuthError
            ? await acquireFor({ isConsentRequired: false }, calledAt)
            : undefined;
        if (token === undefined) throw error;
        return token;
      }
    },
    acquireFor,
  };
}

/** Records a redirect in this tab. @returns false if the redirect exceeds a limit */
function recordRedirect(challenge: string): boolean {
  const all = JSON.parse(sessionStorage.getItem(redirectsKey) ?? "[]") as { challenge: string; at: number }[];
  const recent = all.filter(({ at }) => Date.now() - at < redirectPauseMs);
  if (recent.length >= maxRedirects || recent.some((redirect) => redirect.challenge === challenge)) return false;
  sessionStorage.setItem(redirectsKey, JSON.stringify([...recent, { challenge, at: Date.now() }]));
  return true;
}
