import type { Secret } from "../lib/secret.ts";
import type { RedisTimeouts } from "./timeouts.ts";
import { createRedisClient, isErrorReply, toErrorCode, type RedisClient } from "./client.ts";

/** One connection to Redis, from the attempt to its end. */
export interface RedisConnection {
  /**
   * Never rejects and never waits for a connection.
   *
   * @returns nothing if the answer does not come in time, is an error, or there is nobody to ask
   */
  run<Reply>(command: (client: RedisClient) => Promise<Reply>): Promise<Reply | undefined>;
  /** Why it ended, or was never made: a word. */
  readonly closed: Promise<string>;
  close(reason: string): void;
}

export interface RedisConnectionDeps {
  readonly url: Secret;
  readonly timeouts: RedisTimeouts;
  /** Done with the connection before it is used. */
  readonly prepare?: ((client: RedisClient) => Promise<unknown>) | undefined;
  /** Each time that it can be used from now on; what this sends goes before everything else. */
  readonly onUp: () => void;
  /** Redis has answered a command with an error, for the first time on this connection. */
  readonly onErrorReply: (reason: string) => void;
}

/**
 * Answers come in the order of the commands. So after a missed deadline nothing more is sent than one PING: its answer
 * says that the backlog is through, its absence that the connection is dead.
 */
export function connectRedis({ url, timeouts, prepare, onUp, onErrorReply }: RedisConnectionDeps): RedisConnection {
  const client = createRedisClient(url, timeouts.connectTimeoutMs);
  let state: "opening" | "up" | "suspect" | "ended" = "opening";
  let inFlight = 0;
  let hasReportedErrorReply = false;
  let resolveClosed: (reason: string) => void;
  const closed = new Promise<string>((resolve) => {
    resolveClosed = resolve;
  });

  const close = (reason: string): void => {
    if (state === "ended") return;
    state = "ended";
    clearInterval(heartbeat);
    client.destroy(); // Rejects all commands that wait.
    resolveClosed(reason);
  };

  /** Takes the connection into use once this is done. */
  const becomeReadyAfter = async (work: () => Promise<unknown>, timeoutMs: number): Promise<void> => {
    const cancel = startTimeout(timeoutMs, () => {
      close("UNANSWERED");
    });
    try {
      await work();
      if (state === "ended") return;
      state = "up";
      onUp();
    } catch (error) {
      close(toErrorCode(error));
    } finally {
      cancel();
    }
  };

  const checkHealth = (): void => {
    if (state !== "up") return;
    state = "suspect";
    void becomeReadyAfter(() => client.ping(), timeouts.pingTimeoutMs);
  };

  const run = <Reply>(command: (client: RedisClient) => Promise<Reply>): Promise<Reply | undefined> => {
    if (state !== "up" || inFlight >= timeouts.maxInFlight) return Promise.resolve(undefined);
    inFlight++;
    return new Promise((resolve) => {
      const cancel = startTimeout(timeouts.commandTimeoutMs, () => {
        resolve(undefined);
        checkHealth();
      });
      const settle = (reply: Reply | undefined): void => {
        cancel();
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

  const heartbeat = setInterval(() => void run((pinged) => pinged.ping()), timeouts.heartbeatIntervalMs);
  client.on("error", (error: unknown) => {
    close(toErrorCode(error));
  });
  // The library's `destroy` misses a socket that is still connecting.
  client.on("connect", () => {
    if (state === "ended") client.destroy();
  });
  void becomeReadyAfter(async () => {
    await client.connect();
    await prepare?.(client);
  }, timeouts.connectTimeoutMs);

  return { run, closed, close };
}

/**
 * When the time is over, what has come in meanwhile is read first: it may have come in time, with only this process too
 * busy to look. (Timers run before sockets are read, immediates after.)
 *
 * @returns what cancels it
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
