import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { loadSettings } from "./settings.ts";
import { createMsal } from "./sign-in/msal.ts";
import { watchPopups } from "./sign-in/pending-popup.ts";
import { StartFailure } from "./start-failure.tsx";
import "./ui/styles.css";

const root = createRoot(document.getElementById("root") ?? document.body);
try {
  const settings = await loadSettings();
  const msal = await createMsal(settings);
  root.render(
    <StrictMode>
      <App msal={msal} settings={settings} popup={watchPopups(msal)} />
    </StrictMode>,
  );
} catch {
  root.render(<StartFailure />);
}
