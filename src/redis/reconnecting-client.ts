import { setTimeout as pause } from "node:timers/promises";
import { connectRedis, type RedisConnection, type RedisConnectionDeps } from "./connection.ts";

/** A connection to Redis that is made again whenever it is lost. */
export interface ReconnectingRedisClient {
  readonly run: RedisConnection["run"];
  /** Ends it at once; commands that wait are answered with nothing. */
  close(): Promise<void>;
}

export interface ReconnectingRedisClientDeps extends Omit<RedisConnectionDeps, "onUp"> {
  readonly onUp?: () => void;
  /** It ended, or could not be made at first: a word why. Not called again before `onBack`. */
  readonly onDisconnected: (reason: string) => void;
  readonly onReconnected: () => void;
}

const minBackoffMs = 50;

/** Returns at once: nobody waits for Redis to be there. */
export function createReconnectingRedisClient(deps: ReconnectingRedisClientDeps): ReconnectingRedisClient {
  const { timeouts, onUp, onDisconnected, onReconnected } = deps;
  const closing = new AbortController();
  let isDisconnected = false;
  let readySince = Infinity;

  const connect = (): RedisConnection =>
    connectRedis({
      ...deps,
      onUp: () => {
        if (readySince === Infinity) readySince = performance.now();
        if (isDisconnected) onReconnected();
        isDisconnected = false;
        onUp?.();
      },
    });

  let connection = connect();
  const keepConnected = async (): Promise<void> => {
    for (let failures = 0; ; failures++) {
      const reason = await connection.closed;
      if (closing.signal.aborted) return;
      if (!isDisconnected) onDisconnected(reason);
      isDisconnected = true;
      // One that is made and lost again and again is no better than one that cannot be made.
      if (performance.now() - readySince > timeouts.maxBackoffMs) failures = 0;
      readySince = Infinity;
      const delayMs = backoff(failures, timeouts.maxBackoffMs);
      const isStillOpen = await pause(delayMs, true, { signal: closing.signal }).catch(() => false);
      if (!isStillOpen) return;
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

/** Doubles, and is shortened by up to a half so that replicas do not come back all at once. */
function backoff(failures: number, maxMs: number): number {
  return Math.min(maxMs, minBackoffMs * 2 ** failures) * (1 - Math.random() / 2);
}
