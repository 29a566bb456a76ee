import type { TokenChallenge } from "../../../../clients/src/challenge.ts";
import { createStore, type Store } from "../store.ts";
import { CancelledError, openSignInWindow, type SignInWindow } from "./sign-in-window.ts";
import type { Authority, TokenSet, AuthRequest } from "./authority.ts";
import { toErrorMessage } from "./error-message.ts";
import { readToken, type TokenClaims } from "./token-claims.ts";

/** The signed-in user. */
export interface SignedInUser extends TokenClaims {
  readonly expiresAt: number;
  /** Whether the token is refreshed without user interaction. */
  readonly isRefreshable: boolean;
}

export interface SessionState {
  readonly user: SignedInUser | undefined;
  /** Whether a sign-in window is open. */
  readonly isSigningIn: boolean;
  /** The last error, as a message for the user. */
  readonly problem: string | undefined;
}

/**
 * The user's session. Tokens are kept in the memory of this page only: a reload signs out here, while the session of the
 * identity provider allows signing in again with one click.
 */
export interface Session {
  readonly state: Store<SessionState>;
  /** Whether sign-in is possible: a client id is configured. */
  readonly canSignIn: boolean;
  /** @returns undefined if no user is signed in, or the token has expired and cannot be refreshed */
  token(): Promise<string | undefined>;
  /** Opens the sign-in page. Call it in a click handler. */
  signIn(): Promise<void>;
  /** Signs in as a sample user of the emulator. */
  signInAs(userPrincipalName: string, password: string): Promise<void>;
  /** Uses a token that was acquired elsewhere. */
  readonly useToken: (token: string) => void;
  /** Resolves a challenge interactively. Call it in a click handler. @returns whether there is a new token */
  resolveChallenge(challenge: TokenChallenge): Promise<boolean>;
  /** Closes the sign-in window. */
  readonly cancelSignIn: () => void;
  readonly signOut: () => void;
}

/** How long before its expiry a token is refreshed. */
const refreshBeforeExpiryMs = 60_000;
const signedOut: SessionState = { user: undefined, isSigningIn: false, problem: undefined };

/** @param authority undefined if no client id is configured */
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

  /** Single flight. After a failure the current token is used until it expires. */
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

  /** Runs an authorization request in a window, one at a time. */
  const requestInWindow = async (authority: Authority, request: AuthRequest): Promise<TokenSet> => {
    const signInWindow = openSignInWindow();
    openWindow = signInWindow;
    state.set({ ...state.get(), isSigningIn: true, problem: undefined });
    try {
      const pending = await authority.startAuthRequest(request);
      return await pending.exchangeCode(await signInWindow.waitForResponse(pending));
    } finally {
      signInWindow.close();
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
        fail(new Error("Invalid token: it must be a JWT."));
      }
    },
    resolveChallenge: ({ isConsentRequired, claims }) =>
      requestTokens({
        loginHint: state.get().user?.userPrincipalName,
        claims,
        ...(isConsentRequired && { prompt: "consent" }),
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
