import type { Connect, Plugin } from "vite";
import type { Settings } from "./src/settings.ts";

/** Serves these settings as `/settings.json` instead of the file in `public/`. */
export function serveSettings(settings: Settings): Plugin {
  const handle: Connect.NextHandleFunction = (request, response, next) => {
    if (request.url !== "/settings.json") {
      next();
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(settings));
  };
  return {
    name: "serve-settings",
    configureServer: ({ middlewares }) => void middlewares.use(handle),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(handle),
  };
}
