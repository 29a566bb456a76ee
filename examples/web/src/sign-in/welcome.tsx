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
  const [hasFailed, setHasFailed] = useState(false);
  const start = async () => {
    setHasFailed(false);
    try {
      const account = await signIn({ msal, settings });
      if (account) onSignedIn(account);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      // Not a failure if a second popup replaced the first.
      setHasFailed(error.errorCode !== BrowserAuthErrorCodes.interactionInProgressCancelled);
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
          {hasFailed && "Sign-in failed. Allow popups for this page and try again."}
        </p>
        <AdminConsentNotice />
      </div>
    </main>
  );
}

/** Shown to an administrator who returns from the admin consent page. */
function AdminConsentNotice() {
  const parameters = new URLSearchParams(window.location.search);
  const isGranted = parameters.get("admin_consent") === "True" && !parameters.has("error");
  return isGranted && <p className="hint">Thank you: consent was granted for your organization.</p>;
}
