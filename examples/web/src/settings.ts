/** Settings of a deployment. They are loaded when the page starts, so one build serves all deployments. */
export interface Settings {
  /** OboQL's endpoint. */
  readonly apiUrl: string;
  /** OboQL's scopes: `api://<client id of OboQL>/access_as_user`. */
  readonly scopes: readonly string[];
  /** Client id of this page's registration, a single-page application. */
  readonly clientId: string;
  /** `https://login.microsoftonline.com/<tenant>`, or the emulator's `http://localhost:<port>/<tenant>`. */
  readonly authority: string;
  /** Whether sign-in and consent use a popup or redirect the page. */
  readonly interaction: "popup" | "redirect";
}

/** Reads `public/settings.json`. */
export async function loadSettings(): Promise<Settings> {
  const response = await fetch("/settings.json");
  if (!response.ok) throw new Error(`settings.json: status ${response.status}`);
  return (await response.json()) as Settings;
}
