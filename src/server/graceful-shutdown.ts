import type { FastifyInstance } from "fastify";
import type { DrainConfig } from "../config/shutdown.ts";
import type { LifeCycle } from "./lifecycle.ts";
import { resolvesWithin } from "../lib/timeout.ts";

export interface DrainDeps {
  readonly config: DrainConfig;
  readonly lifeCycle: LifeCycle;
  readonly server: FastifyInstance;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** Connections on which nothing runs end by themselves within this time, in milliseconds, or are ended. */
const lingerMs = 500;

/**
 * Takes a server out of service: unready first, then closed to new requests, then without those that took too long.
 *
 * @returns whether all requests that ran were answered
 */
export async function drain({ config, lifeCycle, server, pause }: DrainDeps): Promise<boolean> {
  lifeCycle.leave();
  await pause(config.delayMs);
  lifeCycle.close();
  const closed = server.close();
  const isAnswered = await resolvesWithin(config.timeoutMs, lifeCycle.idle());
  // One that was opened and has sent nothing, as browsers and load balancers do, would hold the process for a minute.
  if (isAnswered) await resolvesWithin(lingerMs, closed);
  server.server.closeAllConnections();
  await closed;
  return isAnswered;
}

/** What is answered on connections that were open before: the last answer of each, and no new request is begun. */
export function endConnectionsOnLeaving(server: FastifyInstance, lifeCycle: LifeCycle): void {
  server.addHook("preClose", (done) => {
    lifeCycle.close();
    done();
  });
  server.addHook("onSend", (_request, reply, _payload, done) => {
    // Without it, a client that keeps its connection alive would keep the process alive.
    if (lifeCycle.phase !== "serving") void reply.header("connection", "close");
    done();
  });
  server.addHook("onRequest", (request, reply, done) => {
    const isRefused = lifeCycle.phase === "closing" && !servedToTheEnd.includes(request.routeOptions.url ?? "");
    if (isRefused) void reply.status(503).header("retry-after", "1").send(refusal);
    else done();
  });
}

const servedToTheEnd = ["/livez", "/readyz", "/metrics"];

const refusal = {
  errors: [
    {
      message: "This replica is going out of service; nothing was done, send the request again.",
      extensions: { code: "OVERLOADED", retryAfterSeconds: 1 },
    },
  ],
};
