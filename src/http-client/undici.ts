import { createRequire } from "node:module";
import type { Agent, buildConnector, errors } from "undici";

const require = createRequire(import.meta.url);

/**
 * The parts of undici that this process uses; its version is pinned.
 *
 * Perf: the entry point also loads fetch, WebSocket, caches and mocks, a tenth of the start. Can go when undici has entry
 * points for its parts.
 */
export const undici = {
  Agent: require("undici/lib/dispatcher/agent.js") as typeof Agent,
  buildConnector: require("undici/lib/core/connect.js") as typeof buildConnector,
  errors: require("undici/lib/core/errors.js") as typeof errors,
};
