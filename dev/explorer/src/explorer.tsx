import type { ReactNode } from "react";
import type { ExplorerSettings } from "../../../src/explorer/settings.ts";
import { Toolbar } from "./toolbar/toolbar.tsx";
import type { LastResponse } from "./requests/responses.ts";
import type { Send } from "./requests/send.ts";
import type { Session } from "./sign-in/session.ts";
import { useStore, type Store } from "./store.ts";
import { Workbench } from "./workbench/workbench.tsx";

export interface ExplorerProps {
  readonly settings: ExplorerSettings;
  readonly session: Session;
  readonly lastResponse: Store<LastResponse | undefined>;
  readonly send: Send;
}

/** The page: a toolbar with the signed-in user, and below it the editor for operations. */
export function Explorer({ settings, session, lastResponse, send }: ExplorerProps): ReactNode {
  const { user } = useStore(session.state);
  return (
    <>
      <Toolbar settings={settings} session={session} lastResponse={lastResponse} />
      <main className="workbench" aria-label="Operations">
        <Workbench send={send} firstQuery={settings.firstQuery} isSignedIn={user !== undefined} />
      </main>
    </>
  );
}
