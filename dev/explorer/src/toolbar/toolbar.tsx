import type { ReactNode } from "react";
import type { ExplorerProps } from "../explorer.tsx";
import { useStore } from "../store.ts";
import { Challenges } from "./challenges.tsx";
import { SignIn } from "./sign-in.tsx";
import { Tokens } from "./tokens.tsx";
import { Account } from "./account.tsx";

/** What is to be known above the operations: who, for how long, with what, and what is missing. */
export function Toolbar({ settings, session, lastResponse: last }: Omit<ExplorerProps, "send">): ReactNode {
  const { user, isSigningIn: isAsking, problem } = useStore(session.state);
  const response = useStore(last);
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
      {isAsking && (
        <p className="row" role="status">
          The directory asks in a window of its own.
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
      <Challenges session={session} lastResponse={last} />
      {response && response.tokens.length > 0 && <Tokens tokens={response.tokens} />}
    </header>
  );
}
