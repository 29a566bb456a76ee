import type { AccountInfo } from "@azure/msal-browser";
import { ApolloProvider } from "@apollo/client/react";
import { createTokens } from "@oboql/client";
import { useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { createClient } from "./api/client.ts";
import { SessionContext } from "./api/session-context.ts";
import type { AppProps } from "./app.tsx";
import { BoardPage } from "./board/board-page.tsx";
import { InboxPage } from "./inbox/inbox-page.tsx";
import { PopupNotice } from "./sign-in/popup-notice.tsx";
import { TeamPage } from "./team/team-page.tsx";
import { Header } from "./ui/header.tsx";

/** The page of one signed-in user, with separate tokens, client and cache. */
export function SignedIn({ msal, settings, popup, account }: AppProps & { readonly account: AccountInfo }) {
  const [{ session, client }] = useState(() => {
    const { scopes, interaction, apiUrl, authority } = settings;
    const tokens = createTokens({ msal, scopes, interaction });
    return { session: { tokens, authority }, client: createClient({ apiUrl, tokens }) };
  });
  return (
    <SessionContext value={session}>
      <ApolloProvider client={client}>
        <Header msal={msal} account={account} />
        <PopupNotice msal={msal} popup={popup} />
        <main id="content" className="page">
          <Switch>
            <Route path="/inbox/:id?" component={InboxPage} />
            <Route path="/team" component={TeamPage} />
            <Route path="/board/:id?" component={BoardPage} />
            <Route>
              <Redirect to="/inbox" replace />
            </Route>
          </Switch>
        </main>
      </ApolloProvider>
    </SessionContext>
  );
}
