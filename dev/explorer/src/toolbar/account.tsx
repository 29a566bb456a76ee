import { useEffect, useState, type ReactNode } from "react";
import type { SignedInUser } from "../sign-in/session.ts";

/** The signed-in user, the remaining lifetime of the token, and its scopes. */
export function Account({ user }: { readonly user: SignedInUser }): ReactNode {
  const now = useNow();
  const { name, userPrincipalName, scopes } = user;
  return (
    <dl className="facts">
      <Fact term="Signed in">
        <strong>{name}</strong> {userPrincipalName !== name && userPrincipalName}
      </Fact>
      <Fact term="Token">{formatLifetime(user, now)}</Fact>
      <Fact term="Scopes">{scopes.join(", ") || "none"}</Fact>
    </dl>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function formatLifetime({ expiresAt, isRefreshable }: SignedInUser, now: number): ReactNode {
  const seconds = Math.ceil((expiresAt - now) / 1_000);
  if (seconds <= 0) return <strong className="problem">expired: sign in again</strong>;
  if (seconds === Infinity) return "no expiry";
  const left = seconds < 120 ? `${seconds} s left` : `${Math.floor(seconds / 60)} min left`;
  return isRefreshable ? `${left}, then refreshed` : left;
}

/** The current time, updated every second. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
