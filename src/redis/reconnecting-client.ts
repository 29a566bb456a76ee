import { setTimeout as pause } from "node:timers/promises";
import { openRedisLink, type RedisLink, type RedisLinkDeps } from "./connection.ts";

/** A connection to Redis that is made again whenever it is lost. */
export interface RedisConnection {
  readonly run: RedisLink["run"];
  /** Ends it at once; commands that wait are answered with nothing. */
  close(): Promise<void>;
}

export interface RedisConnectionDeps extends Omit<RedisLinkDeps, "onUp"> {
  readonly onUp?: () => void;
  /** It ended, or could not be made at first: a word why. Not called again before `onBack`. */
  readonly onLost: (reason: string) => void;
  readonly onBack: () => void;
}

const firstBackoffMs = 50;

/** Returns at once: nobody waits for Redis to be there. */
export function createRedisConnection(deps: RedisConnectionDeps): RedisConnection {
  const { bounds, onUp, onLost, onBack } = deps;
  const closing = new AbortController();
  let isLost = false;
  let upSince = Infinity;

  const open = (): RedisLink =>
    openRedisLink({
      ...deps,
      onUp: () => {
        if (upSince === Infinity) upSince = performance.now();
        if (isLost) onBack();
        isLost = false;
        onUp?.();
      },
    });

  let link = open();
  const keep = async (): Promise<void> => {
    for (let failures = 0; ; failures++) {
      const reason = await link.ended;
      if (closing.signal.aborted) return;
      if (!isLost) onLost(reason);
      isLost = true;
      // One that is made and lost again and again is no better than one that cannot be made.
      if (performance.now() - upSince > bounds.maxBackoffMs) failures = 0;
      upSince = Infinity;
      const waitMs = backoff(failures, bounds.maxBackoffMs);
      const hasWaited = await pause(waitMs, true, { signal: closing.signal }).catch(() => false);
      if (!hasWaited) return;
      link = open();
    }
  };
  const kept = keep();

  return {
    run: (command) => link.run(command),
    close: async () => {
      closing.abort();
      link.end("CLOSED");
      await kept;
    },
  };
}

/** Doubles, and is shortened by up to a half so that replicas do not come back all at once. */
function backoff(failures: number, maxMs: number): number {
  return Math.min(maxMs, firstBackoffMs * 2 ** failures) * (1 - Math.random() / 2);
}
