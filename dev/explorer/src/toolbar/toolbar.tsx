import type { ReactNode } from "react";
import type { ExplorerProps } from "../explorer.tsx";
import { useStore } from "../store.ts";
import { Challenges } from "./challenges.tsx";
import { SignIn } from "./sign-in.tsx";
import { Tokens } from "./tokens.tsx";
import { Who } from "./account.tsx";

/** What is to be known above the operations: who, for how long, with what, and what is missing. */
export function Bar({ settings, session, last }: Omit<ExplorerProps, "send">): ReactNode {
  const { user, isAsking, problem } = useStore(session.state);
  const answer = useStore(last);
  return (
    <header className="bar">
      <div className="row">
        <h1>OboQL</h1>
        <SignIn settings={settings} session={session} />
      </div>
      {user && (
        <div className="row">
          <Who user={user} />
          <button type="button" onClick={session.signOut}>
            Sign out
          </button>
        </div>
      )}
      {isAsking && (
        <p className="row" role="status">
          The directory asks in a window of its own.
          <button type="button" onClick={session.giveUp}>
            Cancel
          </button>
        </p>
      )}
      {problem !== undefined && (
        <p className="row problem" role="alert">
          {problem}
        </p>
      )}
      <Challenges session={session} last={last} />
      {answer && answer.tokens.length > 0 && <Tokens tokens={answer.tokens} />}
    </header>
  );
}
