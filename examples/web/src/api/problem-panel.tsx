import type { ErrorLike } from "@apollo/client";
import { useState } from "react";
import { problemOf } from "./problem.ts";
import { useTokens } from "./tokens-context.ts";

/**
 * Says what is missing, and offers what helps. The challenge link has asked the user already where it could: this comes
 * where the browser let no popup through, or the user said no.
 *
 * @param retry asks the API again; the error is gone if it answers
 */
export function ProblemPanel({ error, retry }: { readonly error: ErrorLike; readonly retry: () => Promise<unknown> }) {
  const { title, detail, need, adminConsentUrl } = problemOf(error);
  const tokens = useTokens();
  const [isBusy, setIsBusy] = useState(false);

  const solve = async () => {
    setIsBusy(true);
    // From the click itself, so that every browser lets the popup through.
    const isSolved = need === undefined || (await tokens.acquireFor(need, performance.now())) !== undefined;
    // Its error is shown here.
    if (isSolved) await retry().catch(() => undefined);
    setIsBusy(false);
  };

  return (
    <section className="card problem" role="alert">
      <div>
        <h2>{title}</h2>
        <p>{detail}</p>
        {adminConsentUrl !== undefined && <AdminHint url={adminConsentUrl} />}
      </div>
      <button type="button" className="button primary" disabled={isBusy} onClick={() => void solve()}>
        {need === undefined ? "Try again" : "Continue"}
      </button>
    </section>
  );
}

function AdminHint({ url }: { readonly url: string }) {
  const link = new URL(url);
  link.searchParams.set("redirect_uri", `${window.location.origin}/`);
  return (
    <p className="hint">
      Your organisation lets only administrators agree?{" "}
      <a href={link.href} target="_blank" rel="noreferrer">
        Open the page for administrators
      </a>
      , or send them its address.
    </p>
  );
}
