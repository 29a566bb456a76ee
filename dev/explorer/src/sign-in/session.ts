import type { TokenChallenge } from "../../../../clients/src/challenge.ts";
import { createStore, type Store } from "../store.ts";
import { CancelledError, openSignInWindow, type SignInWindow } from "./sign-in-window.ts";
import type { Authority, TokenSet, AuthRequest } from "./authority.ts";
import { toErrorMessage } from "./error-message.ts";
import { readToken, type TokenClaims } from "./token-claims.ts";

/** Who is signed in. */
export interface SignedInUser extends TokenClaims {
  readonly expiresAt: number;
  /** Whether the token is followed by another one without a question. */
  readonly isRefreshable: boolean;
}

export interface SessionState {
  readonly user: SignedInUser | undefined;
  /** Whether the directory's window is waited for. */
  readonly isSigningIn: boolean;
  /** What went wrong last, for people. */
  readonly problem: string | undefined;
}

/**
 * The user's session. Tokens are kept in the memory of this page alone: a reload signs out here, and the directory, which
 * still knows the user, signs in again with a click.
 */
export interface Session {
  readonly state: Store<SessionState>;
  /** Whether the directory can be asked at all: there is a client to ask it with. */
  readonly canSignIn: boolean;
  /** @returns undefined if nobody is signed in, or the token is over and there is no other */
  token(): Promise<string | undefined>;
  /** By the directory's own pages. To be called in a click. */
  signIn(): Promise<void>;
  /** As a user of the embedded tenant. */
  signInAs(userPrincipalName: string, password: string): Promise<void>;
  /** By a token from elsewhere. */
  readonly useToken: (token: string) => void;
  /** Asks the user for what an answer wanted. To be called in a click. @returns whether there is a new token */
  resolveChallenge(need: TokenChallenge): Promise<boolean>;
  /** Waits for the directory's window no more. */
  readonly cancelSignIn: () => void;
  readonly signOut: () => void;
}

/** A token is renewed so long before its end. */
const refreshBeforeExpiryMs = 60_000;
const signedOut: SessionState = { user: undefined, isSigningIn: false, problem: undefined };

/** @param authority undefined where no client is configured to sign in with */
export function createSession(authority: Authority | undefined): Session {
  const state = createStore(signedOut);
  let grant: TokenSet | undefined;
  let refreshAt = Infinity;
  let refreshInFlight: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let openWindow: SignInWindow | undefined;

  const setSession = (next: TokenSet): void => {
    const isRefreshable = authority !== undefined && next.refreshToken !== undefined;
    const user = { ...readToken(next.accessToken), expiresAt: next.expiresAt, isRefreshable };
    const lifetimeMs = next.expiresAt - Date.now();
    const refreshInMs = lifetimeMs - Math.min(refreshBeforeExpiryMs, lifetimeMs / 2);
    grant = next;
    refreshAt = isRefreshable ? Date.now() + refreshInMs : Infinity;
    state.set({ user, isSigningIn: openWindow !== undefined, problem: undefined });
    clearTimeout(timer);
    if (isRefreshable) timer = setTimeout(() => void refreshOnce(), refreshInMs);
  };

  const fail = (error: unknown): void => {
    const problem = error instanceof CancelledError ? undefined : toErrorMessage(error);
    state.set({ ...state.get(), isSigningIn: openWindow !== undefined, problem });
  };

  /** At most one at a time. Where it fails, what is there is used up, and then said to be over. */
  const refreshOnce = (): Promise<void> => {
    refreshInFlight ??= fetchRefreshedTokens().finally(() => (refreshInFlight = undefined));
    return refreshInFlight;
  };

  const fetchRefreshedTokens = async (): Promise<void> => {
    const old = grant;
    if (!authority || old?.refreshToken === undefined) return;
    try {
      const next = await authority.refresh(old.refreshToken);
      if (grant === old) setSession(next);
    } catch (error) {
      const { user } = state.get();
      if (grant !== old || !user) return;
      refreshAt = Infinity;
      state.set({ ...state.get(), user: { ...user, isRefreshable: false } });
      fail(error);
    }
  };

  /** By the directory's window, one at a time. */
  const requestInWindow = async (client: Authority, request: AuthRequest): Promise<TokenSet> => {
    const directoryWindow = openSignInWindow();
    openWindow = directoryWindow;
    state.set({ ...state.get(), isSigningIn: true, problem: undefined });
    try {
      const pending = await client.startAuthRequest(request);
      return await pending.exchangeCode(await directoryWindow.waitForResponse(pending));
    } finally {
      directoryWindow.close();
      openWindow = undefined;
    }
  };

  const requestTokens = async (request: AuthRequest): Promise<boolean> => {
    if (!authority || openWindow) return false;
    try {
      setSession(await requestInWindow(authority, request));
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  };

  return {
    state,
    canSignIn: authority !== undefined,
    token: async () => {
      if (refreshAt <= Date.now()) await refreshOnce();
      return grant && grant.expiresAt > Date.now() ? grant.accessToken : undefined;
    },
    signIn: async () => {
      await requestTokens({ prompt: "select_account" });
    },
    signInAs: async (userPrincipalName, password) => {
      if (!authority) return;
      await authority.signInWithPassword(userPrincipalName, password).then(setSession).catch(fail);
    },
    useToken: (token) => {
      try {
        const { expiresAt = Infinity } = readToken(token);
        setSession({ accessToken: token, expiresAt, refreshToken: undefined });
      } catch {
        fail(new Error("That is not a token: it must be a JWT."));
      }
    },
    resolveChallenge: ({ consentScope: consentTo, claims }) =>
      requestTokens({
        loginHint: state.get().user?.userPrincipalName,
        claims,
        ...(consentTo !== undefined && { scope: consentTo, prompt: "consent" }),
      }),
    cancelSignIn: () => {
      openWindow?.close();
    },
    signOut: () => {
      openWindow?.close();
      clearTimeout(timer);
      grant = undefined;
      refreshAt = Infinity;
      state.set(signedOut);
    },
  };
}
