import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { serveSettings } from "./serve-settings.ts";
import type { Settings } from "./src/settings.ts";

/** Of `run.js`, as JSON. */
const settings = process.env["PAGE_SETTINGS"];

export default defineConfig({
  plugins: [react(), settings !== undefined && serveSettings(JSON.parse(settings) as Settings)],
  build: {
    // auth.html is what the directory sends the user back to.
    rolldownOptions: { input: ["index.html", "auth.html"] },
    // React, Apollo Client and MSAL.js together: all of them are needed before there is anything to show.
    chunkSizeWarningLimit: 700,
  },
});
