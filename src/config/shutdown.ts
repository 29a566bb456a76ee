import type { EnvReader } from "./env-reader.ts";

/** Graceful shutdown. */
export interface ShutdownConfig {
  /** How long requests are still served while `/readyz` fails, so that load balancers notice, in milliseconds. */
  readonly delayMs: number;
  /** How long running operations may then take, in milliseconds. */
  readonly timeoutMs: number;
}

export function readShutdown(read: EnvReader): ShutdownConfig {
  return {
    delayMs: readMilliseconds(read, "DRAIN_DELAY_MS", read.isProduction ? 5_000 : 0),
    timeoutMs: readMilliseconds(read, "DRAIN_TIMEOUT_MS", 30_000),
  };
}

function readMilliseconds(read: EnvReader, name: string, fallback: number): number {
  const text = read.text(name, String(fallback));
  if (!/^\d{1,7}$/.test(text)) read.addError(name, "must be a whole number of milliseconds, less than 10000000");
  return Number(text);
}
