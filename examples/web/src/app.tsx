import type { AccountInfo, IPublicClientApplication } from "@azure/msal-browser";
import { useState } from "react";
import { SignedIn } from "./signed-in.tsx";
import type { Settings } from "./settings.ts";
import type { PendingPopup } from "./sign-in/pending-popup.ts";
import { Welcome } from "./sign-in/welcome.tsx";

export interface AppProps {
  readonly msal: IPublicClientApplication;
  readonly settings: Settings;
  readonly popup: PendingPopup;
}

export function App(props: AppProps) {
  const [account, setAccount] = useState<AccountInfo | null>(() => props.msal.getActiveAccount());
  return account ? <SignedIn {...props} account={account} /> : <Welcome {...props} onSignedIn={setAccount} />;
}
