import type { FastifyInstance } from "fastify";
import type { ShutdownConfig } from "../config/shutdown.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { resolvesWithin } from "../lib/timeout.ts";

export interface GracefulShutdownDeps {
  readonly config: ShutdownConfig;
  readonly lifecycle: Lifecycle;
  readonly server: FastifyInstance;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Connections on which nothing runs end by themselves within this time, in milliseconds, or are ended. */
const connectionCloseTimeoutMs = 500;

/**
 * Takes a server out of service: unready first, then closed to new requests, then without those that took too long.
 *
 * @returns whether all requests that ran were answered
 */
export async function shutDownGracefully({ config, lifecycle, server, sleep }: GracefulShutdownDeps): Promise<boolean> {
  lifecycle.startDraining();
  await sleep(config.delayMs);
  lifecycle.startClosing();
  const closed = server.close();
  const isDrained = await resolvesWithin(config.timeoutMs, lifecycle.whenIdle());
  // One that was opened and has sent nothing, as browsers and load balancers do, would hold the process for a minute.
  if (isDrained) await resolvesWithin(connectionCloseTimeoutMs, closed);
  server.server.closeAllConnections();
  await closed;
  return isDrained;
}

/** What is answered on connections that were open before: the last answer of each, and no new request is begun. */
export function closeConnectionsOnShutdown(server: FastifyInstance, lifecycle: Lifecycle): void {
  server.addHook("preClose", (done) => {
    lifecycle.startClosing();
    done();
  });
  server.addHook("onSend", (_request, reply, _payload, done) => {
    // Without it, a client that keeps its connection alive would keep the process alive.
    if (lifecycle.phase !== "serving") void reply.header("connection", "close");
    done();
  });
  server.addHook("onRequest", (request, reply, done) => {
    const isRejected =
      lifecycle.phase === "closing" && !pathsServedWhileClosing.includes(request.routeOptions.url ?? "");
    if (isRejected) void reply.status(503).header("retry-after", "1").send(shuttingDownBody);
    else done();
  });
}

const pathsServedWhileClosing = ["/livez", "/readyz", "/metrics"];

const shuttingDownBody = {
  errors: [
    {
      message: "This replica is going out of service; nothing was done, send the request again.",
      extensions: { code: "OVERLOADED", retryAfterSeconds: 1 },
    },
  ],
};
