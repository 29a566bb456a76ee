import type { ErrorLike } from "@apollo/client";
import { useState } from "react";
import { toProblem } from "./problem.ts";
import { useSession } from "./session-context.ts";

/**
 * Shows an error with a button that resolves it or retries. The challenge link has already tried to prompt the user: the
 * panel appears if the browser blocked the popup, or the user cancelled.
 *
 * @param retry repeats the operation
 */
export function ProblemPanel({ error, retry }: { readonly error: ErrorLike; readonly retry: () => Promise<unknown> }) {
  const { title, detail, tokenChallenge, adminConsentUrl } = toProblem(error);
  const { tokens, authority } = useSession();
  const [isBusy, setIsBusy] = useState(false);

  const solve = async () => {
    setIsBusy(true);
    // Called directly in the click handler, so that no browser blocks the popup.
    const isSolved =
      tokenChallenge === undefined || (await tokens.acquireFor(tokenChallenge, performance.now())) !== undefined;
    // The next render shows the error of the retry.
    if (isSolved) await retry().catch(() => undefined);
    setIsBusy(false);
  };

  return (
    <section className="card problem" role="alert">
      <div>
        <h2>{title}</h2>
        <p>{detail}</p>
        {adminConsentUrl !== undefined && URL.parse(adminConsentUrl)?.origin === new URL(authority).origin && (
          <AdminHint url={adminConsentUrl} />
        )}
      </div>
      <button type="button" className="button primary" disabled={isBusy} onClick={() => void solve()}>
        {tokenChallenge === undefined ? "Try again" : "Continue"}
      </button>
    </section>
  );
}

/** @param url of the authority where the user signed in: no other site may ask an administrator for consent */
function AdminHint({ url }: { readonly url: string }) {
  const link = new URL(url);
  link.searchParams.set("redirect_uri", `${window.location.origin}/`);
  return (
    <p className="hint">
      Does your organization require consent by an administrator?{" "}
      <a href={link.href} target="_blank" rel="noreferrer">
        Open the page for administrators
      </a>
      , or send them its address.
    </p>
  );
}
