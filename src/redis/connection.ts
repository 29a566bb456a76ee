import { startTimeout } from "../lib/timeout.ts";
import { isConnectionError, throwConnectionError, toErrorCode } from "./error-codes.ts";
import type { RedisCommands } from "./client.ts";
import { createRedisSession, type RedisSessionDeps } from "./session.ts";
import type { RedisTimeouts } from "./timeouts.ts";

/** A single connection to Redis (to a cluster: to each of its primaries), from the attempt to connect until it is closed. */
export interface RedisConnection {
  /**
   * Sends commands if the connection is ready. Never rejects and never waits for a connection.
   *
   * @param name what the commands do, to tell which kind of them Redis rejects
   * @returns the reply; undefined after a timeout or an error reply, or if nothing was sent
   */
  run<Reply>(name: string, send: (commands: RedisCommands) => Promise<Reply>): Promise<Reply | undefined>;
  /** Resolves when the connection is closed or could not be opened, with a code for the reason. */
  readonly closed: Promise<string>;
  close(reason: string): void;
}

export interface RedisConnectionDeps extends Pick<RedisSessionDeps, "target" | "subscription"> {
  readonly timeouts: RedisTimeouts;
  /** Called each time the connection becomes ready. Commands sent from here precede all others. */
  readonly onReady: () => void;
  /** Called with the name of commands that succeeded. */
  readonly onSuccess: (name: string) => void;
  /** Called with the name of commands that failed, a code for the reason, and whether the connection is closed for it. */
  readonly onFailure: (name: string, code: string, isClosing: boolean) => void;
}

/** The name of the check of a connection, which is also its heartbeat. */
const checkName = "check";

type State = "connecting" | "ready" | "checking" | "closed";

/** The codes after which other credentials may be accepted; the last one is of the library. */
const credentialErrorCodes = ["WRONGPASS", "NOAUTH", "CredentialsError"];

/**
 * Redis replies in the order of the commands. So after a command timeout a single check is sent and nothing else until its
 * reply: the reply proves that the backlog is done, a missing reply that the connection is dead.
 */
export function connectRedis(deps: RedisConnectionDeps): RedisConnection {
  const { target, timeouts, subscription, onReady, onSuccess, onFailure } = deps;
  const closing = new AbortController();
  let state: State = "connecting";
  let commands: RedisCommands | undefined;
  let inFlight = 0;
  let resolveClosed: (reason: string) => void;
  const closed = new Promise<string>((resolve) => {
    resolveClosed = resolve;
  });

  const close = (reason: string): void => {
    if (state === "closed") return;
    state = "closed";
    clearInterval(heartbeat);
    if (credentialErrorCodes.includes(reason)) target.signIn?.reportRejected();
    closing.abort(); // Rejects all commands without a reply.
    resolveClosed(reason);
  };

  const session = createRedisSession({
    target,
    timeouts,
    subscription,
    signal: closing.signal,
    onError: (error) => {
      close(toErrorCode(error));
    },
  });

  const becomeReadyAfter = async (work: () => Promise<unknown>, timeoutMs: number): Promise<void> => {
    const cancelTimeout = startTimeout(timeoutMs, () => {
      close("TIMEOUT");
    });
    try {
      await work();
    } catch (error) {
      close(toErrorCode(error));
    } finally {
      cancelTimeout();
    }
    if (state === "closed") return;
    state = "ready";
    onReady();
    onSuccess(checkName);
  };

  const checkHealth = (): void => {
    if (state !== "ready") return;
    state = "checking";
    void becomeReadyAfter(() => session.check().catch(throwConnectionError), timeouts.pingTimeoutMs);
  };

  const handleFailure = (name: string, error: unknown): void => {
    if (state === "closed") return;
    const code = toErrorCode(error);
    const isClosing = isConnectionError(error);
    onFailure(name, code, isClosing);
    if (isClosing) close(code);
  };

  const run: RedisConnection["run"] = (name, send) => {
    if (state !== "ready" || !commands || inFlight >= timeouts.maxInFlight) return Promise.resolve(undefined);
    const sent = send(commands);
    inFlight++;
    return new Promise((resolve) => {
      const cancelTimeout = startTimeout(timeouts.commandTimeoutMs, () => {
        resolve(undefined);
        checkHealth();
      });
      const settle = (): void => {
        cancelTimeout();
        inFlight--;
      };
      sent.then(
        (reply) => {
          settle();
          onSuccess(name);
          resolve(reply);
        },
        (error: unknown) => {
          settle();
          handleFailure(name, error);
          resolve(undefined);
        },
      );
    });
  };

  const heartbeat = setInterval(() => void run(checkName, () => session.check()), timeouts.heartbeatIntervalMs);
  void becomeReadyAfter(async () => {
    commands = await session.connect();
  }, timeouts.connectTimeoutMs);

  return { run, closed, close };
}
