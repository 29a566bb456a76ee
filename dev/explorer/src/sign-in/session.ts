import type { Need } from "../../../../clients/src/challenge.ts";
import { createStore, type Store } from "../store.ts";
import { CancelledError, openDirectoryWindow, type DirectoryWindow } from "./directory-window.ts";
import type { Directory, Grant, Question } from "./directory.ts";
import { explain } from "./error-message.ts";
import { readToken, type TokenFacts } from "./token-facts.ts";

/** Who is signed in. */
export interface SignedIn extends TokenFacts {
  readonly expiresAt: number;
  /** Whether the token is followed by another one without a question. */
  readonly isRenewable: boolean;
}

export interface SessionState {
  readonly user: SignedIn | undefined;
  /** Whether the directory's window is waited for. */
  readonly isAsking: boolean;
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
  readonly canAsk: boolean;
  /** @returns undefined if nobody is signed in, or the token is over and there is no other */
  token(): Promise<string | undefined>;
  /** By the directory's own pages. To be called in a click. */
  signIn(): Promise<void>;
  /** As a user of the embedded tenant. */
  signInAs(userPrincipalName: string, password: string): Promise<void>;
  /** By a token from elsewhere. */
  readonly take: (token: string) => void;
  /** Asks the user for what an answer wanted. To be called in a click. @returns whether there is a new token */
  meet(need: Need): Promise<boolean>;
  /** Waits for the directory's window no more. */
  readonly giveUp: () => void;
  readonly signOut: () => void;
}

/** A token is renewed so long before its end. */
const renewBeforeEndMs = 60_000;
const nobody: SessionState = { user: undefined, isAsking: false, problem: undefined };

/** @param directory undefined where no client is configured to sign in with */
export function createSession(directory: Directory | undefined): Session {
  const state = createStore(nobody);
  let grant: Grant | undefined;
  let renewAt = Infinity;
  let renewal: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: DirectoryWindow | undefined;

  const hold = (next: Grant): void => {
    const isRenewable = directory !== undefined && next.refreshToken !== undefined;
    const user = { ...readToken(next.accessToken), expiresAt: next.expiresAt, isRenewable };
    const lifetimeMs = next.expiresAt - Date.now();
    const renewInMs = lifetimeMs - Math.min(renewBeforeEndMs, lifetimeMs / 2);
    grant = next;
    renewAt = isRenewable ? Date.now() + renewInMs : Infinity;
    state.set({ user, isAsking: asking !== undefined, problem: undefined });
    clearTimeout(timer);
    if (isRenewable) timer = setTimeout(() => void renew(), renewInMs);
  };

  const fail = (error: unknown): void => {
    const problem = error instanceof CancelledError ? undefined : explain(error);
    state.set({ ...state.get(), isAsking: asking !== undefined, problem });
  };

  /** At most one at a time. Where it fails, what is there is used up, and then said to be over. */
  const renew = (): Promise<void> => {
    renewal ??= renewed().finally(() => (renewal = undefined));
    return renewal;
  };

  const renewed = async (): Promise<void> => {
    const old = grant;
    if (!directory || old?.refreshToken === undefined) return;
    try {
      const next = await directory.renew(old.refreshToken);
      if (grant === old) hold(next);
    } catch (error) {
      const { user } = state.get();
      if (grant !== old || !user) return;
      renewAt = Infinity;
      state.set({ ...state.get(), user: { ...user, isRenewable: false } });
      fail(error);
    }
  };

  /** By the directory's window, one at a time. */
  const askedByWindow = async (client: Directory, question: Question): Promise<Grant> => {
    const directoryWindow = openDirectoryWindow();
    asking = directoryWindow;
    state.set({ ...state.get(), isAsking: true, problem: undefined });
    try {
      const asked = await client.ask(question);
      return await asked.redeem(await directoryWindow.answer(asked));
    } finally {
      directoryWindow.close();
      asking = undefined;
    }
  };

  const ask = async (question: Question): Promise<boolean> => {
    if (!directory || asking) return false;
    try {
      hold(await askedByWindow(directory, question));
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  };

  return {
    state,
    canAsk: directory !== undefined,
    token: async () => {
      if (renewAt <= Date.now()) await renew();
      return grant && grant.expiresAt > Date.now() ? grant.accessToken : undefined;
    },
    signIn: async () => {
      await ask({ prompt: "select_account" });
    },
    signInAs: async (userPrincipalName, password) => {
      if (!directory) return;
      await directory.signInWith(userPrincipalName, password).then(hold).catch(fail);
    },
    take: (token) => {
      try {
        const { expiresAt = Infinity } = readToken(token);
        hold({ accessToken: token, expiresAt, refreshToken: undefined });
      } catch {
        fail(new Error("That is not a token: it must be a JWT."));
      }
    },
    meet: ({ consentTo, claims }) =>
      ask({
        loginHint: state.get().user?.userPrincipalName,
        claims,
        ...(consentTo !== undefined && { scope: consentTo, prompt: "consent" }),
      }),
    giveUp: () => {
      asking?.close();
    },
    signOut: () => {
      asking?.close();
      clearTimeout(timer);
      grant = undefined;
      renewAt = Infinity;
      state.set(nobody);
    },
  };
}
