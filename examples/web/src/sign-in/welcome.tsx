import { AuthError, BrowserAuthErrorCodes, type AccountInfo } from "@azure/msal-browser";
import { useState } from "react";
import type { AppProps } from "../app.tsx";
import { Brand } from "../ui/brand.tsx";
import { signIn } from "./session.ts";

export function Welcome({
  msal,
  settings,
  onSignedIn,
}: AppProps & { readonly onSignedIn: (account: AccountInfo) => void }) {
  const [isRefused, setIsRefused] = useState(false);
  const start = async () => {
    setIsRefused(false);
    try {
      const account = await signIn({ msal, settings });
      if (account) onSignedIn(account);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      // Not where a second popup took the place of the first.
      setIsRefused(error.errorCode !== BrowserAuthErrorCodes.interactionInProgressCancelled);
    }
  };
  return (
    <main className="welcome">
      <title>Harbor Desk</title>
      <div className="card welcome-card">
        <Brand />
        <h1>Your day at the harbor, in one place</h1>
        <p>Mail, team and projects come from different services. Sign in once, and see them together.</p>
        <button type="button" className="button primary large" onClick={() => void start()}>
          Sign in with Microsoft
        </button>
        <p role="status" className="hint">
          {isRefused && "You were not signed in. Try again, and let this page open a window."}
        </p>
        <ConsentGiven />
      </div>
    </main>
  );
}

/** What an administrator comes back to from the page for administrators. */
function ConsentGiven() {
  const answer = new URLSearchParams(window.location.search);
  const isGiven = answer.get("admin_consent") === "True" && !answer.has("error");
  return isGiven && <p className="hint">Thank you: you have agreed for everybody in your organisation.</p>;
}
