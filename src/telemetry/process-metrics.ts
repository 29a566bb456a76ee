import { collectDefaultMetrics, Registry } from "prom-client";

let registry: Registry | undefined;

/**
 * Memory, processor time, event loop delay and garbage collection, which belong to the process and not to an app in it:
 * what measures them cannot be stopped, so there is one of it. It does not keep the process alive.
 */
export function getProcessMetrics(): Registry {
  if (registry) return registry;
  registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
