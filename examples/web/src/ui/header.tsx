import type { AccountInfo, IPublicClientApplication } from "@azure/msal-browser";
import { Link, useLocation } from "wouter";
import { signOut } from "../sign-in/session.ts";
import { Avatar } from "./avatar.tsx";
import { Brand } from "./brand.tsx";

const views = [
  ["/inbox", "Inbox"],
  ["/team", "Team"],
  ["/board", "Board"],
] as const;

export function Header({ msal, account }: { readonly msal: IPublicClientApplication; readonly account: AccountInfo }) {
  const [location] = useLocation();
  const name = account.name ?? account.username;
  return (
    <header className="header">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <Brand />
      <nav aria-label="Views">
        {views.map(([path, title]) => (
          <Link key={path} href={path} aria-current={location.startsWith(path) ? "page" : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <div className="account">
        <Avatar name={name} />
        <span className="account-name">{name}</span>
        <button type="button" className="button" onClick={() => void signOut({ msal })}>
          Sign out
        </button>
      </div>
    </header>
  );
}
