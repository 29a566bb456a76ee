import { startEmulator } from "../../dev/src/emulator/start.ts";
import { startDelayingProxy } from "./delaying-proxy.ts";
import type { EmulatorInfo } from "./emulator.ts";

/** Each downstream call waits so long, as if it went through a data centre and were answered by a database. */
const delayMs = 30;

/** The process of the emulated tenant and of the proxy before it: tells its parent where they are, and ends with it. */
process.once("disconnect", () => process.exit());
const emulator = await startEmulator({ port: 0 });
const { port } = await startDelayingProxy(emulator.url, { delayMs });
const info: EmulatorInfo = {
  environment: {
    ...emulator.environment,
    // Two names of one proxy: to a browser, as in truth, they are two origins with six connections each.
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
