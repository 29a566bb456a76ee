/** What differs between places where the page runs. It is read when the page starts: one build serves all of them. */
export interface Settings {
  /** OboQL's endpoint. */
  readonly apiUrl: string;
  /** OboQL's own, `api://<its client id>/access_as_user`. */
  readonly scopes: readonly string[];
  /** Of this page's registration, a single-page application. */
  readonly clientId: string;
  /** `https://login.microsoftonline.com/<tenant>`, or the emulator's `http://localhost:<port>/<tenant>`. */
  readonly authority: string;
  /** Whether the user signs in and consents in a popup, or the page goes there and comes back. */
  readonly interaction: "popup" | "redirect";
}

/** Reads `public/settings.json`. */
export async function loadSettings(): Promise<Settings> {
  const response = await fetch("/settings.json");
  if (!response.ok) throw new Error(`settings.json was answered with ${response.status}`);
  return (await response.json()) as Settings;
}
