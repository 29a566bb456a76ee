import { createApp, loadAppConfig } from "../project.ts";
import { createLog } from "../../src/telemetry/logger.ts";

/** Process of OboQL: takes its environment as its argument, sends its URL to its parent, and exits with it. */
process.once("disconnect", () => process.exit());
const environment = JSON.parse(process.argv[2] ?? "") as Record<string, string>;
const log = createLog("silent", { write: () => undefined });
const measured = {
  NODE_ENV: "production",
  ALLOWED_CLIENT_IDS: "*",
  LIMIT_RATE_PER_IDENTITY: "100000000",
  LIMIT_RATE_PER_CLIENT_APP: "100000000",
  LIMIT_CONCURRENT_OPERATIONS_PER_USER: "1000",
  LIMIT_COST_PER_MINUTE: "1000000000",
};
const app = await createApp({ config: loadAppConfig({ ...environment, ...measured, PORT: "0" }), log });
process.send?.(await app.listen());
