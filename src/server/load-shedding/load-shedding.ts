import type { onRequestHookHandler } from "fastify";
import type { Limits } from "../../config/limits.ts";
import { OverloadedError } from "../../errors/limit-errors.ts";
import { sendServiceError } from "../send-error.ts";
import type { EventLoopMonitor } from "./event-loop-delay.ts";

/**
 * Rejects operations above the concurrency or event-loop-delay limit. Own code instead of @fastify/under-pressure, which
 * has no limit of concurrent operations and checks at an interval only.
 */
export interface LoadShedding {
  /** Why one more operation would be rejected; undefined if it would be accepted. */
  getOverloadError(): OverloadedError | undefined;
  /**
   * Counts one more running operation.
   *
   * @returns a function that ends the operation; call it once
   * @throws {OverloadedError}
   */
  acquire(): () => void;
}

export interface LoadSheddingDeps {
  readonly limits: Pick<Limits, "concurrentOperations" | "eventLoopDelayMs">;
  readonly eventLoop: Pick<EventLoopMonitor, "delayMs">;
  /** Returns a number from 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

export function createLoadShedding({ limits, eventLoop, random }: LoadSheddingDeps): LoadShedding {
  let running = 0;
  const getOverloadError = (): OverloadedError | undefined => {
    if (running >= limits.concurrentOperations) return new OverloadedError("concurrent_operations", random);
    return eventLoop.delayMs() > limits.eventLoopDelayMs
      ? new OverloadedError("event_loop_delay_ms", random)
      : undefined;
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

/** `onRequest` hook: responds 503 to requests of these routes while the process is overloaded. */
export function rejectWhenOverloaded(
  shedding: Pick<LoadShedding, "getOverloadError">,
  routes: readonly string[],
): onRequestHookHandler {
  return (request, reply, done) => {
    const error = routes.includes(request.routeOptions.url ?? "") ? shedding.getOverloadError() : undefined;
    if (error) void sendServiceError(reply, error);
    else done();
  };
}
