/** Imported by a child process of `oboql dev` before all other modules: reports the files that it imports. */
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import type { ChildMessage } from "./messages.ts";

type Load = (url: string, context: object, next: (url: string, context: object) => unknown) => unknown;
/** From Node 22.15 on; `register` is deprecated there. */
const { registerHooks } = nodeModule as { readonly registerHooks?: (hooks: { readonly load: Load }) => unknown };

if (registerHooks)
  registerHooks({
    load: (url, context, next) => {
      report(url);
      return next(url, context);
    },
  });
else {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", report).unref();
  const hooks = `let port;
export const initialize = (data) => { port = data.port; };
export const load = (url, context, next) => { port.postMessage(url); return next(url, context); };`;
  nodeModule.register(`data:text/javascript,${encodeURIComponent(hooks)}`, {
    data: { port: port2 },
    transferList: [port2],
  });
}

function report(url: string): void {
  if (!url.startsWith("file:") || url.includes("/node_modules/")) return;
  const message: ChildMessage = { type: "imported", path: fileURLToPath(url.replace(/\?.*/, "")) };
  if (process.connected) process.send?.(message);
}
