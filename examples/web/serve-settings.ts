import type { Connect, Plugin } from "vite";
import type { Settings } from "./src/settings.ts";

/** Answers `/settings.json` with these instead of what is in `public/`, for a page beside an API on other ports. */
export function serveSettings(settings: Settings): Plugin {
  const answer: Connect.NextHandleFunction = (request, response, next) => {
    if (request.url !== "/settings.json") {
      next();
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(settings));
  };
  return {
    name: "serve-settings",
    configureServer: ({ middlewares }) => void middlewares.use(answer),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(answer),
  };
}
