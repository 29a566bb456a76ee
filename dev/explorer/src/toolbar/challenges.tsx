import { useState, type ReactNode } from "react";
import type { AuthChallenge } from "../../../../src/graphql/auth-challenges/collect-challenges.ts";
import type { ExplorerProps } from "../explorer.tsx";
import type { LastResponse } from "../requests/responses.ts";
import { useStore } from "../store.ts";

/** The challenges of the last response, by downstream API, and one button that resolves them. */
export function Challenges({ session, lastResponse }: Pick<ExplorerProps, "session" | "lastResponse">): ReactNode {
  const { isSigningIn } = useStore(session.state);
  const response = useStore(lastResponse);
  const [resolved, setResolved] = useState<LastResponse>();
  if (!response?.challenge) return null;
  const { challenges, challenge } = response;
  if (resolved === response)
    return (
      <p className="row" role="status">
        Done. Run the operation again.
      </p>
    );
  const resolveChallenges = async (): Promise<void> => {
    if (await session.resolveChallenge(challenge)) setResolved(response);
  };
  return (
    <section className="row challenge" aria-label="Authentication challenges">
      <ul>
        {challenges.map((entry) => (
          <li key={JSON.stringify(entry)}>{describeChallenge(entry)}</li>
        ))}
        {challenges.length === 0 && <li>The API rejects this token.</li>}
      </ul>
      {session.canSignIn && (
        <button type="button" className="main" disabled={isSigningIn} onClick={() => void resolveChallenges()}>
          {challenge.isConsentRequired ? "Consent" : "Sign in again"}
        </button>
      )}
    </section>
  );
}

function describeChallenge({ downstream, kind, scopes = [], paths }: AuthChallenge): ReactNode {
  const fields = [...new Set(paths.map((path) => path.filter((step) => typeof step === "string").join(".")))];
  return (
    <>
      <strong>{downstream ?? "Microsoft Entra ID"}</strong> {describeRequirement(kind, scopes)}
      {fields.length > 0 && <> Missing fields: {fields.join(", ")}.</>}
    </>
  );
}

function describeRequirement(kind: AuthChallenge["kind"], scopes: readonly string[]): string {
  switch (kind) {
    case "consent":
      return `needs consent to ${scopes.join(", ")}.`;
    case "claims":
      return "requires a stronger sign-in, such as multi-factor authentication.";
    case "expired":
      return "requires a new sign-in.";
  }
}
