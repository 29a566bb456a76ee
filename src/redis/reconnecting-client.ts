import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../lib/backoff.ts";
import { createAvailability } from "./availability.ts";
import { connectRedis, type RedisConnection, type RedisConnectionDeps } from "./connection.ts";

/** A client for Redis that reconnects whenever its connection is lost. */
export interface ReconnectingRedisClient {
  readonly run: RedisConnection["run"];
  /** Closes the connection immediately; commands without a reply resolve to undefined. */
  close(): Promise<void>;
}

/** Events of a client, for logs and metrics. */
export interface RedisClientEvents {
  /** Called with a code when the connection is lost or cannot be opened; not again before `onReconnected`. */
  readonly onDisconnected: (reason: string) => void;
  /** Called when commands succeed again after `onDisconnected`. */
  readonly onReconnected: () => void;
  /** Called with the code of an error reply if commands succeeded before; the connection stays open. */
  readonly onCommandRejected: (code: string) => void;
  /** Called when commands begin to fail, also without a connection, and when they succeed again. */
  readonly onAvailabilityChanged: (isAvailable: boolean) => void;
}

export interface ReconnectingRedisClientDeps
  extends Pick<RedisConnectionDeps, "target" | "timeouts" | "subscription">, RedisClientEvents {
  readonly onReady?: () => void;
}

const minBackoffMs = 50;
/** Half of the share by which a delay may be shortened. */
const jitter = 1 / 4;

/** Starts to connect in the background and returns synchronously. */
export function createReconnectingRedisClient(deps: ReconnectingRedisClientDeps): ReconnectingRedisClient {
  const { target, timeouts, subscription, onReady, onDisconnected, onReconnected, onCommandRejected } = deps;
  const closing = new AbortController();
  let isDisconnected = false;
  let isAvailable = true;
  let readySince = Infinity;

  const availability = createAvailability({
    settleMs: timeouts.maxBackoffMs,
    onChanged: (next) => {
      isAvailable = next;
      deps.onAvailabilityChanged(next);
      if (!next || !isDisconnected) return;
      isDisconnected = false;
      onReconnected();
    },
  });

  const connect = (): RedisConnection =>
    connectRedis({
      target,
      timeouts,
      subscription,
      onSuccess: availability.succeeded,
      onFailure: (name, code, isClosing) => {
        if (isAvailable && !isClosing) onCommandRejected(code);
        availability.rejected(name);
      },
      onReady: () => {
        if (readySince === Infinity) readySince = performance.now();
        availability.connected();
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
      availability.disconnected();
      // A connection that is lost again soon counts as a failed attempt.
      if (performance.now() - readySince > timeouts.maxBackoffMs) failures = 0;
      readySince = Infinity;
      const delayMs = getDelayMs(failures, timeouts.maxBackoffMs);
      const hasWaited = await sleep(delayMs, true, { signal: closing.signal }).catch(() => false);
      if (!hasWaited) return;
      connection = connect();
    }
  };
  const reconnectLoop = keepConnected();

  return {
    run: (name, send) => connection.run(name, send),
    close: async () => {
      closing.abort();
      connection.close("CLOSED");
      await reconnectLoop;
      availability.stop();
    },
  };
}

/** Exponential backoff, shortened by up to a half so that replicas do not reconnect simultaneously. */
function getDelayMs(failures: number, maxMs: number): number {
  const middle = 1 - jitter;
  return backoffMs(
    { baseMs: middle * minBackoffMs, maxMs: middle * maxMs, jitter: jitter / middle },
    failures + 1,
    Math.random,
  );
}
