import { createRoot } from "react-dom/client";
import type { ExplorerSettings } from "../../../src/explorer/settings.ts";
import { Explorer } from "./explorer.tsx";
import type { LastResponse } from "./requests/responses.ts";
import { createSend } from "./requests/send.ts";
import { createAuthority } from "./sign-in/authority.ts";
import { redirectPath } from "./sign-in/return-channel.ts";
import { createSession } from "./sign-in/session.ts";
import { createStore } from "./store.ts";
import "./style.css";

const settings = (await (await fetch("/explorer/settings.json")).json()) as ExplorerSettings;
const { clientId } = settings;
const redirectUri = new URL(redirectPath, location.origin).href;
const session = createSession(
  clientId === undefined ? undefined : createAuthority({ ...settings, clientId, redirectUri }),
);
const lastResponse = createStore<LastResponse | undefined>(undefined);
const send = createSend({ session, lastResponse });

let lastUser: string | undefined;
session.state.subscribe(() => {
  const { user } = session.state.get();
  // Challenges of one user do not apply to another.
  if (user?.userPrincipalName !== lastUser) lastResponse.set(undefined);
  lastUser = user?.userPrincipalName;
});

const container = document.getElementById("explorer");
if (container)
  createRoot(container).render(
    <Explorer settings={settings} session={session} lastResponse={lastResponse} send={send} />,
  );
