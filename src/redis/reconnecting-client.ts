import { setTimeout as sleep } from "node:timers/promises";
import { connectRedis, type RedisConnection, type RedisConnectionDeps } from "./connection.ts";

/** A client for Redis that reconnects whenever its connection is lost. */
export interface ReconnectingRedisClient {
  readonly run: RedisConnection["run"];
  /** Closes the connection immediately; commands without a reply resolve to undefined. */
  close(): Promise<void>;
}

export interface ReconnectingRedisClientDeps extends Omit<RedisConnectionDeps, "onReady"> {
  readonly onReady?: () => void;
  /** Called with a code when the connection is lost or cannot be opened; not again before `onReconnected`. */
  readonly onDisconnected: (reason: string) => void;
  readonly onReconnected: () => void;
}

const minBackoffMs = 50;

/** Starts to connect in the background and returns synchronously. */
export function createReconnectingRedisClient(deps: ReconnectingRedisClientDeps): ReconnectingRedisClient {
  const { timeouts, onReady, onDisconnected, onReconnected } = deps;
  const closing = new AbortController();
  let isDisconnected = false;
  let readySince = Infinity;

  const connect = (): RedisConnection =>
    connectRedis({
      ...deps,
      onReady: () => {
        if (readySince === Infinity) readySince = performance.now();
        if (isDisconnected) onReconnected();
        isDisconnected = false;
        onReady?.();
      },
    });

  let connection = connect();
  const keepConnected = async (): Promise<void> => {
    for (let failures = 0; ; failures++) {
      const reason = await connection.closed;
      if (closing.signal.aborted) return;
      if (!isDisconnected) onDisconnected(reason);
      isDisconnected = true;
      // A connection that is lost again soon counts as a failed attempt.
      if (performance.now() - readySince > timeouts.maxBackoffMs) failures = 0;
      readySince = Infinity;
      const delayMs = backoff(failures, timeouts.maxBackoffMs);
      const hasWaited = await sleep(delayMs, true, { signal: closing.signal }).catch(() => false);
      if (!hasWaited) return;
      connection = connect();
    }
  };
  const reconnectLoop = keepConnected();

  return {
    run: (command) => connection.run(command),
    close: async () => {
      closing.abort();
      connection.close("CLOSED");
      await reconnectLoop;
    },
  };
}

/** Exponential backoff, shortened by up to a half so that replicas do not reconnect simultaneously. */
function backoff(failures: number, maxMs: number): number {
  return Math.min(maxMs, minBackoffMs * 2 ** failures) * (1 - Math.random() / 2);
}
