import { OverloadedError } from "../../errors/limit-errors.ts";
import type { Limits } from "../../config/limits.ts";
import type { EventLoopMonitor } from "./event-loop-delay.ts";

/** Says no to more than this process can do, at next to no cost. */
export interface LoadShedding {
  /** Why there is no room for one more operation; undefined if there is. */
  getOverloadError(): OverloadedError | undefined;
  /**
   * Takes the room of one operation.
   *
   * @returns what gives it back
   * @throws {OverloadedError} if there is none
   */
  acquire(): () => void;
}

export interface LoadSheddingDeps {
  readonly limits: Pick<Limits, "concurrentOperations" | "eventLoopDelayMs">;
  readonly eventLoop: Pick<EventLoopMonitor, "delayMs">;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

const maxRetryAfterSeconds = 3;

export function createLoadShedding({ limits, eventLoop, random }: LoadSheddingDeps): LoadShedding {
  let running = 0;
  const createOverloadError = (limit: "concurrent_operations" | "event_loop_delay_ms"): OverloadedError =>
    // Not all at once, when they come again.
    new OverloadedError(limit, 1 + Math.floor(random() * maxRetryAfterSeconds));
  const getOverloadError = (): OverloadedError | undefined => {
    if (running >= limits.concurrentOperations) return createOverloadError("concurrent_operations");
    return eventLoop.delayMs() > limits.eventLoopDelayMs ? createOverloadError("event_loop_delay_ms") : undefined;
  };
  return {
    getOverloadError,
    acquire: () => {
      const error = getOverloadError();
      if (error) throw error;
      running++;
      return () => {
        running--;
      };
    },
  };
}
