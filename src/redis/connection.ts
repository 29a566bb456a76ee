import type { Secret } from "../lib/secret.ts";
import type { RedisBounds } from "./timeouts.ts";
import { createRedisClient, isRefusal, reasonOf, type RedisClient } from "./client.ts";

/** One connection to Redis, from the attempt to its end. */
export interface RedisLink {
  /**
   * Never rejects and never waits for a connection.
   *
   * @returns nothing if the answer does not come in time, is an error, or there is nobody to ask
   */
  run<Reply>(command: (client: RedisClient) => Promise<Reply>): Promise<Reply | undefined>;
  /** Why it ended, or was never made: a word. */
  readonly ended: Promise<string>;
  end(reason: string): void;
}

export interface RedisLinkDeps {
  readonly url: Secret;
  readonly bounds: RedisBounds;
  /** Done with the connection before it is used. */
  readonly prepare?: ((client: RedisClient) => Promise<unknown>) | undefined;
  /** Each time that it can be used from now on; what this sends goes before everything else. */
  readonly onUp: () => void;
  /** Redis has answered a command with an error, for the first time on this connection. */
  readonly onRefused: (reason: string) => void;
}

/**
 * Answers come in the order of the commands. So after a missed deadline nothing more is sent than one PING: its answer
 * says that the backlog is through, its absence that the connection is dead.
 */
export function openRedisLink({ url, bounds, prepare, onUp, onRefused }: RedisLinkDeps): RedisLink {
  const client = createRedisClient(url, bounds.connectMs);
  let state: "opening" | "up" | "suspect" | "ended" = "opening";
  let inFlight = 0;
  let hasRefused = false;
  let resolveEnded: (reason: string) => void;
  const ended = new Promise<string>((resolve) => {
    resolveEnded = resolve;
  });

  const end = (reason: string): void => {
    if (state === "ended") return;
    state = "ended";
    clearInterval(heartbeat);
    client.destroy(); // Rejects all commands that wait.
    resolveEnded(reason);
  };

  /** Takes the connection into use once this is done. */
  const useAfter = async (work: () => Promise<unknown>, timeoutMs: number): Promise<void> => {
    const cancel = startDeadline(timeoutMs, () => {
      end("UNANSWERED");
    });
    try {
      await work();
      if (state === "ended") return;
      state = "up";
      onUp();
    } catch (error) {
      end(reasonOf(error));
    } finally {
      cancel();
    }
  };

  const suspect = (): void => {
    if (state !== "up") return;
    state = "suspect";
    void useAfter(() => client.ping(), bounds.probeMs);
  };

  const run = <Reply>(command: (client: RedisClient) => Promise<Reply>): Promise<Reply | undefined> => {
    if (state !== "up" || inFlight >= bounds.maxInFlight) return Promise.resolve(undefined);
    inFlight++;
    return new Promise((resolve) => {
      const cancel = startDeadline(bounds.deadlineMs, () => {
        resolve(undefined);
        suspect();
      });
      const settle = (reply: Reply | undefined): void => {
        cancel();
        inFlight--;
        resolve(reply);
      };
      command(client).then(settle, (error: unknown) => {
        if (isRefusal(error) && !hasRefused) onRefused(reasonOf(error));
        hasRefused ||= isRefusal(error);
        settle(undefined);
      });
    });
  };

  const heartbeat = setInterval(() => void run((pinged) => pinged.ping()), bounds.heartbeatMs);
  client.on("error", (error: unknown) => {
    end(reasonOf(error));
  });
  // The library's `destroy` misses a socket that is still connecting.
  client.on("connect", () => {
    if (state === "ended") client.destroy();
  });
  void useAfter(async () => {
    await client.connect();
    await prepare?.(client);
  }, bounds.connectMs);

  return { run, ended, end };
}

/**
 * When the time is over, what has come in meanwhile is read first: it may have come in time, with only this process too
 * busy to look. (Timers run before sockets are read, immediates after.)
 *
 * @returns what cancels it
 */
function startDeadline(timeoutMs: number, onLate: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(onLate);
  }, timeoutMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
