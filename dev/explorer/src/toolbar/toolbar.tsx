import type { ReactNode } from "react";
import type { ExplorerProps } from "../explorer.tsx";
import { useStore } from "../store.ts";
import { Challenges } from "./challenges.tsx";
import { SignIn } from "./sign-in.tsx";
import { Tokens } from "./tokens.tsx";
import { Account } from "./account.tsx";

/** The toolbar: the user, the token, the challenges and the tokens of the last response. */
export function Toolbar({ settings, session, lastResponse }: Omit<ExplorerProps, "send">): ReactNode {
  const { user, isSigningIn, problem } = useStore(session.state);
  const response = useStore(lastResponse);
  return (
    <header className="bar">
      <div className="row">
        <h1>OboQL</h1>
        <SignIn settings={settings} session={session} />
      </div>
      {user && (
        <div className="row">
          <Account user={user} />
          <button type="button" onClick={session.signOut}>
            Sign out
          </button>
        </div>
      )}
      {isSigningIn && (
        <p className="row" role="status">
          Continue in the sign-in window.
          <button type="button" onClick={session.cancelSignIn}>
            Cancel
          </button>
        </p>
      )}
      {problem !== undefined && (
        <p className="row problem" role="alert">
          {problem}
        </p>
      )}
      <Challenges session={session} lastResponse={lastResponse} />
      {response && response.tokens.length > 0 && <Tokens tokens={response.tokens} />}
    </header>
  );
}
