import { AuthError, InteractionRequiredAuthError, type IPublicClientApplication } from "@azure/msal-browser";
import type { TokenChallenge } from "./challenge.ts";

/** What is used of MSAL.js: a `PublicClientApplication`, initialized, whose active account is set. */
export type Msal = Pick<
  IPublicClientApplication,
  "acquireTokenSilent" | "acquireTokenPopup" | "acquireTokenRedirect" | "getActiveAccount"
>;

export interface TokensOptions {
  readonly msal: Msal;
  /** OboQL's own, such as `api://<id>/access_as_user`. */
  readonly scopes: readonly string[];
  /** How the user is asked; `popup` unless told. A `redirect` leaves the page: nothing is repeated then. */
  readonly interaction?: "popup" | "redirect";
}

/** The tokens of one signed-in user. Make one for all the links and clients of a page. */
export interface Tokens {
  /** @throws what MSAL.js throws, if there is no token and the user gives none */
  current(): Promise<string>;
  /**
   * A token that meets a need. Operations that were sent before the answer came share it, be it a refusal.
   *
   * @param sentAt of the operation that needs it, by `performance.now()`
   * @returns undefined if the user, the browser or the directory refused, or the page is being left
   */
  acquireFor(challenge: TokenChallenge, sentAt: number): Promise<string | undefined>;
}

interface Acquisition {
  readonly token: Promise<string | undefined>;
  finishedAt: number;
}

/** For so long a need is not asked for by another redirect: a page that comes back unchanged would be left for ever. */
const redirectPauseMs = 300_000;

export function createTokens({ msal, scopes, interaction = "popup" }: TokensOptions): Tokens {
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
      return acquireInteractively({ claims: claims ?? error.claims });
    }
  }

  /** One after the other, as MSAL.js refuses a second interaction while there is one. */
  function acquireInteractively(challenge: TokenChallenge): Promise<string | undefined> {
    const answer = lastInteraction.then(() => interact(challenge));
    lastInteraction = answer.catch(() => undefined);
    return answer;
  }

  async function interact({ consentScope: consentTo, claims }: TokenChallenge): Promise<string | undefined> {
    const request = {
      ...baseRequest(),
      ...(consentTo !== undefined && { scopes: [consentTo], prompt: "consent" }),
      ...(claims !== undefined && claims !== "" && { claims }),
    };
    if (interaction === "popup") return (await msal.acquireTokenPopup(request)).accessToken;
    const key = `oboql.redirected ${JSON.stringify([consentTo, claims])}`;
    if (Date.now() - Number(sessionStorage.getItem(key)) < redirectPauseMs) return undefined;
    sessionStorage.setItem(key, String(Date.now()));
    await msal.acquireTokenRedirect(request);
    return undefined;
  }

  async function acquire(challenge: TokenChallenge): Promise<string | undefined> {
    try {
      return await (challenge.consentScope === undefined
        ? acquireSilently(challenge)
        : acquireInteractively(challenge));
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
    acquisitions.set(key, acquisition);
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
        const token = error instanceof InteractionRequiredAuthError ? await acquireFor({}, calledAt) : undefined;
        if (token === undefined) throw error;
        return token;
      }
    },
    acquireFor,
  };
}
