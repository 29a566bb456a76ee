/**
 * Logs as many operations as its first argument says, and then does what its second argument says. The timer that flushes
 * lines does not keep the process running.
 */
import { createLog } from "../../src/telemetry/logger.ts";

const [count, end] = process.argv.slice(2);
const log = createLog("info");
const logOperation = (): void => {
  log.operation({
    requestId: "request",
    facts: undefined,
    outcome: "ok",
    codes: [],
    status: 200,
    durationMs: 1,
    phases: {},
    calls: {},
    tokens: {},
    traceId: undefined,
  });
};
for (let index = 0; index < Number(count); index++) logOperation();

switch (end) {
  case "exit":
    process.exit(0);
    break;
  case "throw":
    throw new Error("uncaught");
  case "stop":
    log.listening("url");
    logOperation();
    await log.stopped(true);
    process.kill(process.pid, "SIGKILL");
    break;
  case "warn":
    log.traceExportFailed();
    setInterval(() => undefined, 1_000);
    break;
  case "wait":
    setInterval(() => undefined, 1_000);
}
