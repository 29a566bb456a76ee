import { collectDefaultMetrics, Registry } from "prom-client";

let collected: Registry | undefined;

/**
 * Memory, processor time, event loop delay and garbage collection, which belong to the process and not to an app in it:
 * what measures them cannot be stopped, so there is one of it. It does not keep the process alive.
 */
export function processMetrics(): Registry {
  if (collected) return collected;
  collected = new Registry();
  collectDefaultMetrics({ register: collected });
  return collected;
}
