import type { Secret } from "../lib/secret.ts";
import type { RedisTimeouts } from "./timeouts.ts";
import { createRedisClient, isErrorReply, toErrorCode, type RedisClient } from "./client.ts";

/** A single connection to Redis, from the attempt to connect until it is closed. It does not reconnect. */
export interface RedisConnection {
  /**
   * Sends a command if the connection is ready. Never rejects and never waits for a connection.
   *
   * @returns the reply; undefined after a timeout or an error reply, or if the command was not sent
   */
  run<Reply>(command: (client: RedisClient) => Promise<Reply>): Promise<Reply | undefined>;
  /** Resolves when the connection is closed or could not be opened, with a code for the reason. */
  readonly closed: Promise<string>;
  close(reason: string): void;
}

export interface RedisConnectionDeps {
  readonly url: Secret;
  readonly timeouts: RedisTimeouts;
  /** Runs before the connection is ready, for example a SUBSCRIBE. */
  readonly prepare?: ((client: RedisClient) => Promise<unknown>) | undefined;
  /** Called each time the connection becomes ready. Commands sent from here precede all others. */
  readonly onReady: () => void;
  /** Called with the code of the first error reply on this connection. */
  readonly onErrorReply: (code: string) => void;
}

type State = "connecting" | "ready" | "checking" | "closed";

/**
 * Redis replies in the order of the commands. So after a command timeout a single PING is sent and nothing else until its
 * reply: the reply proves that the backlog is done, a missing reply that the connection is dead.
 */
export function connectRedis({ url, timeouts, prepare, onReady, onErrorReply }: RedisConnectionDeps): RedisConnection {
  const client = createRedisClient(url, timeouts.connectTimeoutMs);
  let state: State = "connecting";
  let inFlight = 0;
  let hasReportedErrorReply = false;
  let resolveClosed: (reason: string) => void;
  const closed = new Promise<string>((resolve) => {
    resolveClosed = resolve;
  });

  const close = (reason: string): void => {
    if (state === "closed") return;
    state = "closed";
    clearInterval(heartbeat);
    client.destroy(); // Rejects all commands without a reply.
    resolveClosed(reason);
  };

  const becomeReadyAfter = async (work: () => Promise<unknown>, timeoutMs: number): Promise<void> => {
    const cancelTimeout = startTimeout(timeoutMs, () => {
      close("TIMEOUT");
    });
    try {
      await work();
      if (state === "closed") return;
      state = "ready";
      onReady();
    } catch (error) {
      close(toErrorCode(error));
    } finally {
      cancelTimeout();
    }
  };

  const checkHealth = (): void => {
    if (state !== "ready") return;
    state = "checking";
    void becomeReadyAfter(() => client.ping(), timeouts.pingTimeoutMs);
  };

  const run = <Reply>(command: (client: RedisClient) => Promise<Reply>): Promise<Reply | undefined> => {
    if (state !== "ready" || inFlight >= timeouts.maxInFlight) return Promise.resolve(undefined);
    inFlight++;
    return new Promise((resolve) => {
      const cancelTimeout = startTimeout(timeouts.commandTimeoutMs, () => {
        resolve(undefined);
        checkHealth();
      });
      const settle = (reply: Reply | undefined): void => {
        cancelTimeout();
        inFlight--;
        resolve(reply);
      };
      command(client).then(settle, (error: unknown) => {
        if (isErrorReply(error) && !hasReportedErrorReply) onErrorReply(toErrorCode(error));
        hasReportedErrorReply ||= isErrorReply(error);
        settle(undefined);
      });
    });
  };

  const heartbeat = setInterval(() => void run((connected) => connected.ping()), timeouts.heartbeatIntervalMs);
  client.on("error", (error: unknown) => {
    close(toErrorCode(error));
  });
  // The library's `destroy` misses a socket that is still connecting.
  client.on("connect", () => {
    if (state === "closed") client.destroy();
  });
  void becomeReadyAfter(async () => {
    await client.connect();
    await prepare?.(client);
  }, timeouts.connectTimeoutMs);

  return { run, closed, close };
}

/**
 * On timeout, pending socket data is read first: the reply may have arrived in time while the event loop was blocked.
 * Timers run before sockets are read, immediates after that.
 *
 * @returns a function that cancels the timeout
 */
function startTimeout(timeoutMs: number, onTimeout: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(onTimeout);
  }, timeoutMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
