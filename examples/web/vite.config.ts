import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { serveSettings } from "./serve-settings.ts";
import type { Settings } from "./src/settings.ts";

/** Settings from `run.js`, as JSON. */
const settings = process.env["PAGE_SETTINGS"];

export default defineConfig({
  plugins: [react(), settings !== undefined && serveSettings(JSON.parse(settings) as Settings)],
  build: {
    // auth.html is the redirect URI of the sign-in.
    rolldownOptions: { input: ["index.html", "auth.html"] },
    // React, Apollo Client and MSAL.js are all needed for the first render.
    chunkSizeWarningLimit: 700,
  },
});
