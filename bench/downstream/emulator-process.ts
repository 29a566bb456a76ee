import { startEmulator } from "../project.ts";
import { startDelayingProxy } from "./delaying-proxy.ts";
import type { EmulatorInfo } from "./emulator.ts";

/** Delay of each downstream call, as for a request within a data centre with a database query. */
const delayMs = 30;

/** Process of the emulator and the proxy: sends `EmulatorInfo` to its parent and exits with it. */
process.once("disconnect", () => process.exit());
const emulator = await startEmulator({ port: 0 });
const { port } = await startDelayingProxy(emulator.url, { delayMs });
const info: EmulatorInfo = {
  environment: {
    ...emulator.environment,
    // Two host names of one proxy: two origins with six connections each, as in a browser.
    MICROSOFT_GRAPH_BASE_URL: `http://127.0.0.1:${port}/v1.0`,
    PROJECTS_BASE_URL: `http://localhost:${port}/projects/graphql`,
  },
  assertions: {
    "alice@harbor.example": await emulator.issueToken({ user: "alice@harbor.example" }),
    "mona@harbor.example": await emulator.issueToken({ user: "mona@harbor.example" }),
  },
  proxyPort: port,
  delayMs,
};
process.send?.(info);
