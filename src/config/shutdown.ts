import type { Environment, EnvReader } from "./env-reader.ts";

/** How the process leaves once it is asked to. */
export interface ShutdownConfig {
  /** How long it still serves while `/readyz` says no, so that load balancers notice. Milliseconds. */
  readonly delayMs: number;
  /** How long running operations may then take, in milliseconds. */
  readonly timeoutMs: number;
}

export function readShutdown(read: EnvReader, environment: Environment): ShutdownConfig {
  const isProduction = environment["NODE_ENV"] === "production";
  return {
    delayMs: readMilliseconds(read, "DRAIN_DELAY_MS", isProduction ? 5_000 : 0),
    timeoutMs: readMilliseconds(read, "DRAIN_TIMEOUT_MS", 30_000),
  };
}

function readMilliseconds(read: EnvReader, name: string, fallback: number): number {
  const text = read.text(name, String(fallback));
  if (!/^\d{1,7}$/.test(text)) read.addError(name, "must be a whole number of milliseconds, less than 10000000");
  return Number(text);
}
