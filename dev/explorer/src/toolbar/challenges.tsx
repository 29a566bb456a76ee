import { useState, type ReactNode } from "react";
import type { AuthChallenge } from "../../../../src/graphql/auth-challenges/collect-challenges.ts";
import type { ExplorerProps } from "../explorer.tsx";
import type { LastResponse } from "../requests/responses.ts";
import { useStore } from "../store.ts";

/** What the last answer lacked for want of another token, by downstream API, and the button that mends it all. */
export function Challenges({
  session,
  lastResponse: last,
}: Pick<ExplorerProps, "session" | "lastResponse">): ReactNode {
  const { isSigningIn: isAsking } = useStore(session.state);
  const response = useStore(last);
  const [resolved, setResolved] = useState<LastResponse>();
  if (!response?.challenge) return null;
  const { challenges, challenge } = response;
  if (resolved === response)
    return (
      <p className="row" role="status">
        That is done. Run the operation again.
      </p>
    );
  const resolveChallenges = async (): Promise<void> => {
    if (await session.resolveChallenge(challenge)) setResolved(response);
  };
  return (
    <section className="row challenge" aria-label="What is missing">
      <ul>
        {challenges.map((entry) => (
          <li key={JSON.stringify(entry)}>{describeChallenge(entry)}</li>
        ))}
        {challenges.length === 0 && <li>The API refuses this token.</li>}
      </ul>
      {session.canSignIn && (
        <button type="button" className="main" disabled={isAsking} onClick={() => void resolveChallenges()}>
          {challenge.consentScope === undefined ? "Sign in again" : "Consent"}
        </button>
      )}
    </section>
  );
}

function describeChallenge({ downstream, kind, scopes = [], paths }: AuthChallenge): ReactNode {
  const fields = [...new Set(paths.map((path) => path.filter((step) => typeof step === "string").join(".")))];
  return (
    <>
      <strong>{downstream ?? "The directory"}</strong> {describeRequirement(kind, scopes)}
      {fields.length > 0 && <> Without: {fields.join(", ")}.</>}
    </>
  );
}

function describeRequirement(kind: AuthChallenge["kind"], scopes: readonly string[]): string {
  switch (kind) {
    case "consent":
      return `needs consent to ${scopes.join(", ")}.`;
    case "claims":
      return "wants more of the sign-in, such as multi-factor authentication.";
    case "expired":
      return "wants a new sign-in.";
  }
}
