import type { AccountInfo } from "@azure/msal-browser";
import { ApolloProvider } from "@apollo/client/react";
import { createTokens } from "@oboql/client";
import { useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { createClient } from "./api/client.ts";
import { TokensContext } from "./api/tokens-context.ts";
import type { AppProps } from "./app.tsx";
import { BoardPage } from "./board/board-page.tsx";
import { InboxPage } from "./inbox/inbox-page.tsx";
import { PopupNotice } from "./sign-in/popup-notice.tsx";
import { TeamPage } from "./team/team-page.tsx";
import { Header } from "./ui/header.tsx";

/** The page of one signed-in user, with separate tokens, client and cache. */
export function SignedIn({ msal, settings, popup, account }: AppProps & { readonly account: AccountInfo }) {
  const [{ tokens, client }] = useState(() => {
    const tokens = createTokens({ msal, scopes: settings.scopes, interaction: settings.interaction });
    return { tokens, client: createClient({ apiUrl: settings.apiUrl, tokens }) };
  });
  return (
    <TokensContext value={tokens}>
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
    </TokensContext>
  );
}
