import type { FastifyInstance, onRequestHookHandler, onSendHookHandler } from "fastify";
import type { ShutdownConfig } from "../config/shutdown.ts";
import { resolvesWithin } from "../lib/timeout.ts";
import type { Lifecycle } from "./lifecycle.ts";

export interface GracefulShutdownDeps {
  readonly config: ShutdownConfig;
  readonly lifecycle: Lifecycle;
  readonly server: FastifyInstance;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** How long idle connections may take to close by themselves, in milliseconds, before they are destroyed. */
const connectionCloseTimeoutMs = 500;

/**
 * Takes the server out of service: `/readyz` fails for `delayMs`, then new requests are rejected, and running requests have
 * `timeoutMs` to finish before their connections are destroyed.
 *
 * @returns whether every running request was completed
 */
export async function shutDownGracefully({ config, lifecycle, server, sleep }: GracefulShutdownDeps): Promise<boolean> {
  lifecycle.startDraining();
  await sleep(config.delayMs);
  lifecycle.startClosing();
  const closed = server.close();
  const isDrained = await resolvesWithin(config.timeoutMs, lifecycle.whenIdle());
  // Browsers and load balancers open connections in advance: one without a request would block the process for a minute.
  if (isDrained) await resolvesWithin(connectionCloseTimeoutMs, closed);
  server.server.closeAllConnections();
  await closed;
  return isDrained;
}

/** `onSend` hook: closes each connection after its next response once the shutdown has started. */
export function closeConnectionDuringShutdown(lifecycle: Pick<Lifecycle, "phase">): onSendHookHandler {
  return (_request, reply, _payload, done) => {
    // Otherwise a client that keeps its connection alive would keep the process alive.
    if (lifecycle.phase !== "serving") void reply.header("connection", "close");
    done();
  };
}

/** `onRequest` hook: responds 503 to new requests on open connections while the server is closing. */
export function rejectWhileClosing(lifecycle: Pick<Lifecycle, "phase">): onRequestHookHandler {
  return (request, reply, done) => {
    const isRejected =
      lifecycle.phase === "closing" && !pathsServedWhileClosing.includes(request.routeOptions.url ?? "");
    if (isRejected) void reply.status(503).header("retry-after", "1").send(shuttingDownBody);
    else done();
  };
}

const pathsServedWhileClosing = ["/livez", "/readyz", "/metrics"];

const shuttingDownBody = {
  errors: [
    {
      message: "This replica is shutting down and did not execute the request; send it again.",
      extensions: { code: "OVERLOADED", retryAfterSeconds: 1 },
    },
  ],
};
