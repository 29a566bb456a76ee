import { useState, type ReactNode } from "react";
import type { ExplorerProps } from "../explorer.tsx";
import { useStore } from "../store.ts";

/** Sign-in: one click per sample user in local mode, the identity provider's page, or a pasted token without a client id. */
export function SignIn({ settings, session }: Pick<ExplorerProps, "settings" | "session">): ReactNode {
  const { user, isSigningIn } = useStore(session.state);
  const { clientId, samples } = settings;
  if (clientId === undefined) return <PastedToken onSubmit={session.useToken} isSignedIn={user !== undefined} />;
  return (
    <>
      {samples && (
        <div role="group" aria-label="Sample users" className="samples">
          <span>Sample users:</span>
          {samples.users.map(({ userPrincipalName, displayName, situation }) => (
            <button
              key={userPrincipalName}
              type="button"
              title={situation === undefined ? userPrincipalName : `${userPrincipalName}: ${situation}`}
              aria-pressed={user?.userPrincipalName === userPrincipalName}
              disabled={isSigningIn}
              onClick={() => void session.signInAs(userPrincipalName, samples.password)}
            >
              {displayName}
            </button>
          ))}
        </div>
      )}
      <button type="button" className={user ? "" : "main"} disabled={isSigningIn} onClick={() => void session.signIn()}>
        {user ? "Switch user" : "Sign in"}
      </button>
    </>
  );
}

interface PastedTokenProps {
  readonly onSubmit: (token: string) => void;
  readonly isSignedIn: boolean;
}

function PastedToken({ onSubmit, isSignedIn }: PastedTokenProps): ReactNode {
  const [token, setToken] = useState("");
  return (
    <form
      className="samples"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(token.trim().replace(/^Bearer\s+/i, ""));
        setToken("");
      }}
    >
      <label>
        {isSignedIn ? "Another token" : "To sign in here, set DEV_CLIENT_ID; or paste a bearer token"}{" "}
        <input
          type="password"
          autoComplete="off"
          required
          value={token}
          onChange={({ target }) => {
            setToken(target.value);
          }}
        />
      </label>
      <button type="submit" className="main">
        Use token
      </button>
    </form>
  );
}
