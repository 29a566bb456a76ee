import { AuthError, InteractionRequiredAuthError, type IPublicClientApplication } from "@azure/msal-browser";
import type { Need } from "./challenge.ts";

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
  meeting(need: Need, sentAt: number): Promise<string | undefined>;
}

interface Asked {
  readonly token: Promise<string | undefined>;
  answeredAt: number;
}

/** For so long a need is not asked for by another redirect: a page that comes back unchanged would be left for ever. */
const redirectPauseMs = 300_000;

export function createTokens({ msal, scopes, interaction = "popup" }: TokensOptions): Tokens {
  const asked = new Map<string, Asked>();
  let interacting: Promise<unknown> = Promise.resolve();

  function baseRequest() {
    const account = msal.getActiveAccount();
    return { scopes: [...scopes], ...(account && { account }) };
  }

  async function silently({ claims }: Need): Promise<string | undefined> {
    const request = { ...baseRequest(), forceRefresh: true, ...(claims !== undefined && { claims }) };
    try {
      return (await msal.acquireTokenSilent(request)).accessToken;
    } catch (error) {
      if (!(error instanceof InteractionRequiredAuthError)) throw error;
      return interactively({ claims: claims ?? error.claims });
    }
  }

  /** One after the other, as MSAL.js refuses a second interaction while there is one. */
  function interactively(need: Need): Promise<string | undefined> {
    const answer = interacting.then(() => interact(need));
    interacting = answer.catch(() => undefined);
    return answer;
  }

  async function interact({ consentTo, claims }: Need): Promise<string | undefined> {
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

  async function obtained(need: Need): Promise<string | undefined> {
    try {
      return await (need.consentTo === undefined ? silently(need) : interactively(need));
    } catch (error) {
      if (error instanceof AuthError) return undefined;
      throw error;
    }
  }

  async function meeting(need: Need, sentAt: number): Promise<string | undefined> {
    const key = JSON.stringify(need);
    const shared = asked.get(key);
    if (shared && shared.answeredAt > sentAt) return shared.token;
    const mine: Asked = { token: obtained(need), answeredAt: Infinity };
    asked.set(key, mine);
    try {
      return await mine.token;
    } finally {
      mine.answeredAt = performance.now();
    }
  }

  return {
    async current() {
      const calledAt = performance.now();
      try {
        return (await msal.acquireTokenSilent(baseRequest())).accessToken;
      } catch (error) {
        const token = error instanceof InteractionRequiredAuthError ? await meeting({}, calledAt) : undefined;
        if (token === undefined) throw error;
        return token;
      }
    },
    meeting,
  };
}
