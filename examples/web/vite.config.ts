import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    // auth.html is what the directory sends the user back to.
    rolldownOptions: { input: ["index.html", "auth.html"] },
    // React, Apollo Client and MSAL.js together: all of them are needed before there is anything to show.
    chunkSizeWarningLimit: 700,
  },
});
